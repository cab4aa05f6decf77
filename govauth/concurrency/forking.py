"""What a forked child must not inherit."""

from __future__ import annotations

import os
import threading
from typing import Final, Protocol
from weakref import WeakSet


class Inherited(Protocol):
    """Something that holds tokens in memory."""

    def after_fork(self) -> None:
        """Forget them: parent and child would both spend the same refresh token."""
        ...


class _Process:
    """The process that all that is known belongs to."""

    def __init__(self) -> None:
        self.known: WeakSet[Inherited] = WeakSet()
        self.locks: dict[int, threading.Lock] = {}
        self.pid = os.getpid()
        self.is_registered = False

    @property
    def lock(self) -> threading.Lock:
        """The lock of this very process: that of the parent may be held for ever by a thread of its own."""
        return self.locks.setdefault(os.getpid(), threading.Lock())

    def begin_anew(self) -> None:
        """Let everybody forget what the parent had."""
        for holder in tuple(self.known):
            holder.after_fork()
        self.pid = os.getpid()


_process: Final = _Process()


def forget_after_fork(holder: Inherited) -> None:
    """Call ``holder.after_fork`` in every child that is forked while ``holder`` lives."""
    notice_fork()
    with _process.lock:
        if not _process.is_registered and hasattr(os, "register_at_fork"):
            _process.is_registered = True
            os.register_at_fork(after_in_child=_process.begin_anew)
        _process.known.add(holder)


def notice_fork() -> None:
    """Do what the interpreter should have: uWSGI forks without telling it."""
    if _process.pid == os.getpid():
        return
    with _process.lock:
        if _process.pid != os.getpid():
            _process.begin_anew()
