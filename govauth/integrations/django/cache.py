"""Django's cache, called in worker threads, so that any event loop may use it."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

import anyio.to_thread
from django.conf import settings
from django.core.cache import BaseCache, caches
from django.core.cache.backends.base import InvalidCacheBackendError
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections

from govauth.errors import ConfigurationError, StoreUnavailable

T = TypeVar("T")

_UNFIT: Final = {
    "DummyCache": "keeps nothing",
    "FileBasedCache": "cannot lease a key to one process",
}


class DjangoCache:
    """One of ``settings.CACHES``."""

    def __init__(self, alias: str, prefix: str) -> None:
        """Name it.

        Args:
            alias: in ``settings.CACHES``.
            prefix: before the names of all records.

        """
        self.alias = alias
        self.prefix = prefix
        self._of_thread = threading.local()

    @property
    def backend(self) -> BaseCache:
        """Return the cache of this thread.

        Django's own ``caches`` hold one for each context, which in a worker thread is each call: it would
        connect anew every time.

        Raises:
            ConfigurationError: there is none of that name, or it is unfit.

        """
        made: tuple[object, BaseCache] | None = getattr(self._of_thread, "made", None)
        if made is not None and made[0] is settings.CACHES:
            return made[1]
        try:
            cache = caches.create_connection(self.alias)
        except (InvalidCacheBackendError, ImproperlyConfigured) as error:
            raise ConfigurationError(f"the cache {self.alias!r} cannot be used: {error}") from None
        why = _UNFIT.get(type(cache).__name__)
        if why is not None:
            raise ConfigurationError(
                f"the cache {self.alias!r} is no store: it {why}; use Redis, Memcached or the database"
            )
        self._of_thread.made = settings.CACHES, cache
        return cache

    async def run(self, work: Callable[[BaseCache], T]) -> T:
        """Call the cache in a thread. What is secret belongs inside of ``work``.

        Raises:
            ConfigurationError: it is unfit.
            StoreUnavailable: it does not answer, or what ``work`` found is damaged.

        """
        fault: ConfigurationError | StoreUnavailable
        try:
            return await anyio.to_thread.run_sync(partial(self._run, work))
        except (ConfigurationError, StoreUnavailable) as error:
            fault = error.again()
        except Exception as error:  # noqa: BLE001 - each backend has exceptions of its own
            fault = StoreUnavailable(f"the cache {self.alias!r} does not answer ({type(error).__name__})")
        # Raised here and not there: the frames of the thread hold the record.
        raise fault

    def put(self, cache: BaseCache, name: str, content: bytes, *, seconds: float | None) -> None:
        """Keep a record, and see that it is kept: a full cache, or one in the database, drops it silently.

        Args:
            cache: this one, in :meth:`run`.
            name: of the record.
            content: the record.
            seconds: its time; None has no end.

        Raises:
            StoreUnavailable: the record was not kept.

        """
        cache.set(name, content, timeout=None if seconds is None else whole(seconds))
        if cache.get(name) != content:
            raise StoreUnavailable(f"the cache {self.alias!r} did not keep a record")

    def _run(self, work: Callable[[BaseCache], T]) -> T:
        # A cache in the database opens a connection for this thread, and no request ends here to close it.
        close_old_connections()
        try:
            return work(self.backend)
        finally:
            close_old_connections()

    def __reduce__(self) -> tuple[type[DjangoCache], tuple[str, str]]:
        return type(self), (self.alias, self.prefix)


def whole(seconds: float) -> int:
    """Round up: several backends take whole seconds, and 0 would end the record at once."""
    return max(1, math.ceil(seconds))
