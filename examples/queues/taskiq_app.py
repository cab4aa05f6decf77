"""Receipts from taskiq: ``taskiq worker examples.queues.taskiq_app:broker``.

Settings come from the environment: ``BROKER`` (redis://…), ``LEDGER`` (postgresql://…, or a path on one
host), ``TOKENS`` (a directory; or use a RedisTokenStore), ``INN``, ``PASSWORD``, ``ADDRESS`` for a sandbox.
"""

from __future__ import annotations

import os

from taskiq import SimpleRetryMiddleware, TaskiqEvents, TaskiqState
from taskiq_redis import RedisStreamBroker

from govauth.auth import FileTokenStore
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service

# A stream keeps a task until it is acknowledged; a repeat is always safe, for the key decides.
broker = RedisStreamBroker(
    os.environ["BROKER"],
    idle_timeout=int(
        os.environ.get("IDLE_TIMEOUT", "600000")
    ),  # milliseconds; a task of a dead worker comes back
    unacknowledged_lock_timeout=10.0,  # without it the lock of a worker that died would be held for ever
).with_middlewares(SimpleRetryMiddleware(default_retry_count=100))

CALL_SECONDS = 10.0
FENCE_SECONDS = 5.0
ledger = Ledger(
    os.environ["LEDGER"],
    # A worker whose session was cut may send for as long as this; only then is its work looked for.
    settings=LedgerSettings(fence=FENCE_SECONDS, takeover=FENCE_SECONDS + CALL_SECONDS),
)


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def open_client(state: TaskiqState) -> None:
    login = PasswordLogin(os.environ["INN"], os.environ["PASSWORD"])
    place = Place.PROD.at(os.environ["ADDRESS"]) if "ADDRESS" in os.environ else None
    state.nalog = MoyNalog(
        login, place=place, store=FileTokenStore(os.environ["TOKENS"]), timeout=CALL_SECONDS
    )


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def close_client(state: TaskiqState) -> None:
    await ledger.aclose()
    await state.nalog.aclose()


@broker.task(retry_on_error=True)
async def issue(order: str, name: str, price: str) -> str:
    nalog: MoyNalog = broker.state.nalog
    # Wait here for what is not decided yet, instead of letting the queue try again at once.
    receipt = await nalog.receipts.once(order, Sale(Service(name, price=price)), ledger=ledger, within=30)
    return receipt.id
