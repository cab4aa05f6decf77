"""Octets of a key in memory that is not swapped out or dumped, and is wiped when it is let go."""

from __future__ import annotations

import ctypes
import mmap
import sys
import weakref
from contextlib import suppress
from functools import cache

from govauth.secret import Withheld


class LockedBytes(Withheld):
    """Withheld octets that stay out of the swap file and of core dumps where the platform allows that.

    Linux and macOS lock the page, in the process that opened the key and not in children that it forks; Linux
    also keeps it out of core dumps. Where a limit (``ulimit -l``) or the
    platform forbids it, the octets lie in ordinary memory. Each use makes a copy that Python frees by itself:
    this narrows where a key can be found, it does not hide it from whoever reads the process.
    """

    __slots__ = ("__weakref__", "_memory", "_size")

    def __init__(self, content: bytes) -> None:
        self._size = len(content)
        self._memory = _own_memory(max(1, len(content)))
        _lock(self._memory)
        self._memory[: len(content)] = content
        weakref.finalize(self, _close, self._memory)

    @property
    def content(self) -> bytes:  # type: ignore[override]  # read-only here
        """A copy of the octets."""
        return self._memory[: self._size]

    def wipe(self) -> None:
        """Write zeros over the octets."""
        self._memory[:] = bytes(len(self._memory))

    def __reduce__(self) -> tuple[type[LockedBytes], tuple[bytes]]:
        return LockedBytes, (self.content,)


def _own_memory(size: int) -> mmap.mmap:
    # Shared memory, which is the default, would be wiped for the parent when a forked child ends.
    if sys.platform == "win32":
        return mmap.mmap(-1, size)
    return mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)


@cache
def _libc() -> ctypes.CDLL | None:
    try:
        libc = ctypes.CDLL(None)
        libc.mlock.argtypes = (ctypes.c_void_p, ctypes.c_size_t)
    except (OSError, AttributeError, TypeError):
        return None
    return libc


def _lock(memory: mmap.mmap) -> None:
    libc = _libc()
    if libc is not None:
        place = (ctypes.c_char * len(memory)).from_buffer(memory)
        libc.mlock(ctypes.addressof(place), len(memory))
        # A view that stays would keep the memory from being closed.
        del place
    if hasattr(mmap, "MADV_DONTDUMP"):
        with suppress(OSError):
            memory.madvise(mmap.MADV_DONTDUMP)


def _close(memory: mmap.mmap) -> None:
    memory[:] = bytes(len(memory))
    memory.close()
