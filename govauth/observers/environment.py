"""``GOVAUTH_LOG``: the log of a support case, switched on without a change of the program."""

from __future__ import annotations

import logging
import os
import threading
from typing import TYPE_CHECKING, Final

from govauth.errors import ConfigurationError

if TYPE_CHECKING:
    from govauth.observers.logs import LoggingObserver

VARIABLE: Final = "GOVAUTH_LOG"
_LEVELS: Final = {"debug": logging.DEBUG, "info": logging.INFO}
_FORM: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_PACKAGES: Final = ("govauth", "anyio", "attrs", "cattrs", "httpx", "httpcore", "msgspec", "cryptography")

_log = logging.getLogger("govauth.client")
_lock = threading.Lock()
_switched_on: list[LoggingObserver] = []


def observer_of_environment() -> LoggingObserver | None:
    """Return the observer that ``GOVAUTH_LOG`` asks for, or None where it is not set.

    The first call sets the level of the logger ``govauth``. Where the program has no handlers it adds one
    that writes to standard error; an application that logs already gets the lines in its own form.

    Raises:
        ConfigurationError: the variable is neither ``debug`` nor ``info``.

    """
    value = os.environ.get(VARIABLE, "")
    if not value:
        return None
    level = _LEVELS.get(value.lower())
    if level is None:
        raise ConfigurationError(f"{VARIABLE} must be debug or info, or not be set")
    with _lock:
        if not _switched_on:
            _switch_on(level)
            from govauth.observers.logs import LoggingObserver  # noqa: PLC0415 - where it is asked for

            _switched_on.append(LoggingObserver())
    return _switched_on[0]


def _switch_on(level: int) -> None:
    logger = logging.getLogger("govauth")
    logger.setLevel(level)
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(_FORM))
        logger.addHandler(handler)
    if not _log.isEnabledFor(logging.DEBUG):
        return
    import platform  # noqa: PLC0415 - for support cases only
    import ssl  # noqa: PLC0415

    _log.debug(
        "%s %s, %s, %s",
        platform.python_implementation(),
        platform.python_version(),
        platform.platform(),
        ssl.OPENSSL_VERSION,
    )
    _log.debug(", ".join(_version(package) for package in _PACKAGES))


def _version(package: str) -> str:
    from importlib import metadata  # noqa: PLC0415 - 10 ms, for support cases only

    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"no {package}"
