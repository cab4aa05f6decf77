"""Signing in: strategies, tokens, the keeper that renews them, and the stores that share them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.auth.keeper import TokenKeeper
from govauth.auth.login_state import LoginState, LoginStateStore
from govauth.auth.store import TokenStore
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.auth.stores.records import TokenCipher
from govauth.auth.strategy import AuthStrategy, Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.auth.stores.file import FileTokenStore
    from govauth.auth.stores.login_states import FileLoginStateStore, MemoryLoginStateStore
    from govauth.auth.stores.redis import RedisTokenStore
    from govauth.auth.stores.redis_login_states import RedisLoginStateStore

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
    "FileLoginStateStore": "govauth.auth.stores.login_states",
    "FileTokenStore": "govauth.auth.stores.file",
    "MemoryLoginStateStore": "govauth.auth.stores.login_states",
    "RedisLoginStateStore": "govauth.auth.stores.redis_login_states",
    "RedisTokenStore": "govauth.auth.stores.redis",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
