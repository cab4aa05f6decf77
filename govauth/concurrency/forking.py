"""What a forked child must not inherit."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Inherited(Protocol):
    """Something that holds tokens in memory."""

    def after_fork(self) -> None:
        """Forget them: parent and child would both spend the same refresh token."""
        ...


_known: WeakSet[Inherited] = WeakSet()
_registered: list[bool] = []


def forget_after_fork(holder: Inherited) -> None:
    """Call ``holder.after_fork`` in every child that is forked while ``holder`` lives."""
    if not _registered and hasattr(os, "register_at_fork"):
        _registered.append(True)
        os.register_at_fork(after_in_child=_after_fork)
    _known.add(holder)


def _after_fork() -> None:
    for holder in tuple(_known):
        holder.after_fork()
