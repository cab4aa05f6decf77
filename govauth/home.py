"""Paths that begin with ``~``."""

from __future__ import annotations

from pathlib import Path

from govauth.errors import ConfigurationError


def expanded(path: str | Path) -> Path:
    """Return a path with the home directory of the user in place of ``~``.

    Raises:
        ConfigurationError: it begins with ``~``, and nobody knows where that is, as in a container whose user
            has no name.

    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        pass
    raise ConfigurationError(f"{path}: this user has no home directory; set HOME, or name another path")
