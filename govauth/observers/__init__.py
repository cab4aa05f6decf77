"""Observers that are ready to use.

:class:`LoggingObserver` is here. Those of ``govauth.observers.opentelemetry`` and
``govauth.observers.prometheus`` need the extras ``otel`` and ``prometheus``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.observers.logs import LoggingObserver

__all__ = ["LoggingObserver"]

_HOMES = {
    "LoggingObserver": "govauth.observers.logs",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
