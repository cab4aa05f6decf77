"""Signing in: strategies, tokens, the keeper that renews them, and the stores that share them."""

from govauth.auth.keeper import TokenKeeper
from govauth.auth.store import TokenStore
from govauth.auth.stores.file import FileTokenStore, TokenCipher
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.auth.strategy import AuthStrategy, Renewal, TokenKey, Verdict
from govauth.auth.token import Token

__all__ = [
    "AuthStrategy",
    "FileTokenStore",
    "MemoryTokenStore",
    "Renewal",
    "Token",
    "TokenCipher",
    "TokenKeeper",
    "TokenKey",
    "TokenStore",
    "Verdict",
]
