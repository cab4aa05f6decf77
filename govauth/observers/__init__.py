"""Observers that are ready to use.

:class:`LoggingObserver` is here. Those of ``govauth.observers.opentelemetry`` and
``govauth.observers.prometheus`` need the extras ``otel`` and ``prometheus``.
"""

from govauth.observers.logs import LoggingObserver

__all__ = ["LoggingObserver"]
