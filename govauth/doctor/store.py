"""Where tokens are kept: in files or in Redis."""

from __future__ import annotations

from collections.abc import Sequence

from govauth.doctor import file_store, redis_store
from govauth.doctor.finding import Finding
from govauth.doctor.settings import Settings


async def check(settings: Settings) -> Sequence[Finding]:
    """Look at the store, if there is one."""
    if settings.store is None:
        return []
    if "://" in settings.store.reveal():
        return await redis_store.look(settings.store, settings.seconds)
    return await file_store.look(settings.store.reveal(), settings.seconds)
