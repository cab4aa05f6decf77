"""Signing in: strategies, tokens, the keeper that renews them, and the stores that share them."""

from govauth.auth.keeper import TokenKeeper
from govauth.auth.login_state import LoginState, LoginStateStore
from govauth.auth.store import TokenStore
from govauth.auth.stores.file import FileTokenStore
from govauth.auth.stores.login_states import FileLoginStateStore, MemoryLoginStateStore
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.auth.stores.records import TokenCipher
from govauth.auth.stores.redis import RedisTokenStore
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
    "RedisTokenStore",
    "Renewal",
    "Token",
    "TokenCipher",
    "TokenKeeper",
    "TokenKey",
    "TokenStore",
    "Verdict",
]
