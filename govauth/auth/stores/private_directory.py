"""A directory that only its owner can look into, and small files in it that are replaced whole."""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import anyio.to_thread

from govauth.errors import StoreUnavailable
from govauth.home import expanded
from govauth.settings import check_flag, check_kind

T = TypeVar("T")

_log = logging.getLogger("govauth.auth")
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)

_NOT_OURS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR})


def refusal_of(error: OSError) -> str:
    """Say what the file system refused, and what to do where another place would help."""
    sentence = error.strerror or type(error).__name__
    if error.errno not in _NOT_OURS:
        return sentence
    return f"{sentence}; choose a directory that this user may make and write to"


class PrivateDirectory:
    """Made with mode 0700, its files with 0600. Links, foreign owners and what others can read are refused.

    The methods block; :meth:`in_thread` runs them. They raise ``OSError`` or ``StoreUnavailable``; the
    latter is all that comes out of :meth:`in_thread`.
    """

    def __init__(self, path: str | Path, *, what: str, check_mode: bool = True) -> None:
        """Name the directory; it is made when the first file is written.

        Args:
            path: may begin with ``~``.
            what: is kept in it, for errors: ``token store``.
            check_mode: whether what others can read is refused; links and foreign owners always are.

        """
        check_kind("directory", path, str | Path, what="a path, such as '~/.govauth'")
        check_flag("check_mode", check_mode)
        self.path: Path = Path(path)
        self.check_mode: bool = check_mode
        if not check_mode:
            _log.warning("the modes of %s are not checked: other users may be able to read it", path)
        self._what = what

    async def in_thread(self, work: Callable[[], T]) -> T:
        """Run ``work`` in a thread.

        Raises:
            StoreUnavailable: whatever the file system refused.

        """
        fault: StoreUnavailable
        try:
            return await anyio.to_thread.run_sync(work)
        except StoreUnavailable as error:
            fault = error.again()
        except OSError as error:
            fault = StoreUnavailable(f"the {self._what} {self.path}: {refusal_of(error)}")
        # Raised here and not there: the frames of the thread hold the record.
        raise fault

    def existing(self) -> Path | None:
        """Return the directory, checked; None if there is none yet."""
        directory = expanded(self.path)
        try:
            found = directory.lstat()
        except FileNotFoundError:
            return None
        if not stat.S_ISDIR(found.st_mode):
            raise StoreUnavailable(f"{directory} is a link or not a directory: name a directory")
        _refuse_foreign(found, directory, check_mode=self.check_mode)
        return directory

    def made(self) -> Path:
        """Return the directory, made if need be, and checked."""
        expanded(self.path).mkdir(mode=0o700, parents=True, exist_ok=True)
        directory = self.existing()
        if directory is None:
            raise StoreUnavailable(f"{self.path} disappeared")
        return directory


def read_private(path: Path, *, check_mode: bool = True) -> bytes | None:
    """Read a file, checked; None if there is none."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        _refuse_foreign(os.fstat(descriptor), path, check_mode=check_mode)
        return file.read()


def replace_private(path: Path, make: Callable[[], bytes]) -> None:
    """Replace a file whole and durably: temporary file, fsync, rename, fsync of the directory.

    Args:
        path: in a directory that was checked.
        make: gives the content; a local variable with it would show in tracebacks.

    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}.new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _fsync_directory(path.parent)


def set_end(path: Path, end: float) -> None:
    """Date a file by the end of its content, in epoch seconds, so that sweeping need not read it."""
    os.utime(path, (end, end))


def remove_private(path: Path) -> None:
    """Remove a file, durably; it need not be there."""
    path.unlink(missing_ok=True)
    _fsync_directory(path.parent)


def _refuse_foreign(found: os.stat_result, path: Path, *, check_mode: bool) -> None:
    if os.name != "posix":
        return
    if check_mode and found.st_mode & _OTHERS:
        opened = f"open to other users (mode {stat.S_IMODE(found.st_mode):04o})"
        if not stat.S_ISDIR(found.st_mode):
            raise StoreUnavailable(f"{path} is {opened}; set it to 0600")
        raise StoreUnavailable(
            f"the directory {path.absolute()} is {opened}; set it to 0700, or name"
            " a directory that is not there yet: it is made with that mode"
        )
    if found.st_uid != os.geteuid():
        raise StoreUnavailable(f"{path} belongs to another user")


def _fsync_directory(directory: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
