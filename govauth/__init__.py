"""govauth: an async SDK with pluggable auth strategies for Russian government APIs.

Rooms are imported by name: ``from govauth.providers.moy_nalog import MoyNalog``. Importing ``govauth`` itself
costs nothing; the few names below are loaded when they are first used.
"""

from __future__ import annotations

from govauth.lazy import load as _load

TYPE_CHECKING = False  # that of typing, without its time to load
if TYPE_CHECKING:
    from govauth.auth import AuthStrategy, FileTokenStore, MemoryTokenStore, Token, TokenStore
    from govauth.concurrency.limiter import Rate
    from govauth.concurrency.retry_policy import RetryPolicy
    from govauth.errors import GovAuthError
    from govauth.http.senders.direct import DirectSender
    from govauth.http.senders.httpx import HttpxSender, trusting
    from govauth.secret import Secret

    __version__: str

__all__ = [
    "AuthStrategy",
    "DirectSender",
    "FileTokenStore",
    "GovAuthError",
    "HttpxSender",
    "MemoryTokenStore",
    "Rate",
    "RetryPolicy",
    "Secret",
    "Token",
    "TokenStore",
    "trusting",
]

_HOMES = {
    "AuthStrategy": "govauth.auth",
    "DirectSender": "govauth.http.senders.direct",
    "FileTokenStore": "govauth.auth",
    "GovAuthError": "govauth.errors",
    "HttpxSender": "govauth.http.senders.httpx",
    "MemoryTokenStore": "govauth.auth",
    "RetryPolicy": "govauth.concurrency.retry_policy",
    "Rate": "govauth.concurrency.limiter",
    "Secret": "govauth.secret",
    "Token": "govauth.auth",
    "TokenStore": "govauth.auth",
    "trusting": "govauth.http.senders.httpx",
}


def __getattr__(name: str) -> object:
    if name == "__version__":  # of the installed distribution, which has it from the tag
        from importlib.metadata import version  # noqa: PLC0415 - takes longer to load than the rest

        return version(__name__)
    return _load(__name__, _HOMES, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
