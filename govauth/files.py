"""Reading files that somebody named: never waiting for what may never come, never more than makes sense."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

_WITHOUT_WAITING: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_KINDS: Final = (
    (stat.S_ISDIR, errno.EISDIR, "it is a folder"),
    (stat.S_ISFIFO, errno.EINVAL, "it is a pipe, where a file is needed"),
    (stat.S_ISSOCK, errno.EINVAL, "it is a socket, where a file is needed"),
    (stat.S_ISCHR, errno.EINVAL, "it is a device, where a file is needed"),
    (stat.S_ISBLK, errno.EINVAL, "it is a device, where a file is needed"),
)


def read_file(path: str | Path, most: int, *, or_pipe: bool = False) -> bytes:
    """Read a file whole.

    Args:
        path: of a regular file. Opening a pipe that nobody writes to would wait for ever, and a device may
            have no end.
        most: bytes it may have.
        or_pipe: whether it may be a pipe or a terminal as well, such as ``<(…)`` of a shell.

    Raises:
        OSError: it cannot be read, is something else, or is larger; ``strerror`` says so.

    """
    descriptor = os.open(path, os.O_RDONLY | _WITHOUT_WAITING)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        mode = status.st_mode
        for is_kind, code, problem in _KINDS:
            if is_kind(mode) and not (or_pipe and code != errno.EISDIR):
                raise OSError(code, problem)
        if or_pipe and not stat.S_ISREG(mode):
            os.set_blocking(descriptor, True)
        # Some files of the system say that they are empty, and are not.
        content = file.read(most + 1) if status.st_size <= most else b""
        if max(status.st_size, len(content)) > most:
            raise OSError(errno.EFBIG, f"it is larger than {most} bytes")
        return content
