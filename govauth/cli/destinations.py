"""Where commands put files: looked at before anything is asked of a provider."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from govauth.cli.language import said
from govauth.errors import ConfigurationError


def obstacle(path: Path) -> int:
    """Tell what is in the way of a new file: ``EEXIST``, ``ENOENT`` where there is no directory, or 0."""
    if os.path.lexists(path):  # a link that leads nowhere as well
        return errno.EEXIST
    return 0 if path.parent.is_dir() else errno.ENOENT


def check_new_file(path: Path) -> None:
    """See that a file can be made there.

    Raises:
        ConfigurationError: there is one already, or no such directory.

    """
    found = obstacle(path)
    if found == errno.EEXIST:
        raise ConfigurationError(
            said(f"{path} is there already: name another file", f"{path} уже есть: назовите другой файл")
        )
    if found:
        raise ConfigurationError(
            said(f"{path}: there is no directory {path.parent}", f"{path}: каталога {path.parent} нет")
        )


@contextmanager
def new_directory(path: Path) -> Generator[None]:
    """Make a directory for this user alone; it goes again if nothing came into it.

    Raises:
        ConfigurationError: it cannot be made.

    """
    problem = ""
    try:
        path.mkdir(mode=0o700)
    except OSError as error:
        problem = error.strerror or type(error).__name__
    if problem:
        raise ConfigurationError(said(f"cannot make {path}: {problem}", f"{path} не создать: {problem}"))
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.rmdir()
        raise
