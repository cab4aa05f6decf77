"""What is made with its first use, once for a process."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from threading import RLock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def made_once(make: Callable[P, T]) -> Callable[P, T]:
    """Remember what a function made, for all threads.

    ``functools.cache`` lets two threads make it at the same moment: one would sign with a key that is not the
    one whose certificate the other gives out.
    """
    turn, made = RLock(), cache(make)

    @wraps(make)
    def only_one(*args: P.args, **kwargs: P.kwargs) -> T:
        with turn:
            return made(*args, **kwargs)  # type: ignore[arg-type]  # cache wants what is hashable

    return only_one
