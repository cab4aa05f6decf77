"""Signing in: strategies, tokens, the keeper that renews them, and the stores that share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.auth.keeper import TokenKeeper
    from govauth.auth.login_state import LoginState, LoginStateStore
    from govauth.auth.store import TokenStore
    from govauth.auth.stores.file import FileTokenStore
    from govauth.auth.stores.login_states import FileLoginStateStore, MemoryLoginStateStore
    from govauth.auth.stores.memory import MemoryTokenStore
    from govauth.auth.stores.records import TokenCipher
    from govauth.auth.stores.redis import RedisTokenStore
    from govauth.auth.stores.redis_login_states import RedisLoginStateStore
    from govauth.auth.strategy import AuthStrategy, Renewal, TokenKey, Verdict
    from govauth.auth.token import Token

__all__ = [
    "AuthStrategy",
    "FileLoginStateStore",
    "FileTokenStore",
    "LoginState",
    "LoginStateStore",
    "MemoryLoginStateStore",
    "MemoryTokenStore",
    "RedisLoginStateStore",
    "RedisTokenStore",
    "Renewal",
    "Token",
    "TokenCipher",
    "TokenKeeper",
    "TokenKey",
    "TokenStore",
    "Verdict",
]

_HOMES = {
    "AuthStrategy": "govauth.auth.strategy",
    "FileLoginStateStore": "govauth.auth.stores.login_states",
    "FileTokenStore": "govauth.auth.stores.file",
    "LoginState": "govauth.auth.login_state",
    "LoginStateStore": "govauth.auth.login_state",
    "MemoryLoginStateStore": "govauth.auth.stores.login_states",
    "MemoryTokenStore": "govauth.auth.stores.memory",
    "RedisLoginStateStore": "govauth.auth.stores.redis_login_states",
    "RedisTokenStore": "govauth.auth.stores.redis",
    "Renewal": "govauth.auth.strategy",
    "Token": "govauth.auth.token",
    "TokenCipher": "govauth.auth.stores.records",
    "TokenKeeper": "govauth.auth.keeper",
    "TokenKey": "govauth.auth.strategy",
    "TokenStore": "govauth.auth.store",
    "Verdict": "govauth.auth.strategy",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
