"""Receipts from Celery: ``celery -A examples.queues.celery_app worker``, prefork or threads.

Settings come from the environment: ``BROKER`` (redis://…), ``LEDGER`` (postgresql://…, or a path on one
host), ``TOKENS`` (a directory; or use a RedisTokenStore), ``INN``, ``PASSWORD``, ``ADDRESS`` for a sandbox.
"""

from __future__ import annotations

import os

from celery import Celery

from govauth.auth import FileTokenStore
from govauth.errors import ConnectFailed, OutcomeUnknown, RenewalFailed, TransportError
from govauth.ledger import InProgress, Ledger, LedgerSettings, LedgerUnavailable
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service
from govauth.sync import Blocking

app = Celery("receipts", broker=os.environ["BROKER"])
app.conf.update(
    task_acks_late=True,  # a task of a worker that dies comes back …
    task_reject_on_worker_lost=True,
    broker_transport_options={
        "visibility_timeout": float(os.environ.get("VISIBILITY_TIMEOUT", "3600")),
        "unacked_restore_throttle": 1,  # … at the next idle moment, and not at the tenth
    },
    worker_prefetch_multiplier=1,
)

# Made when the module is imported, opened by the first task of each process: a fork opens its own.
CALL_SECONDS = 10.0
FENCE_SECONDS = 5.0
ledger = Ledger(
    os.environ["LEDGER"],
    # A worker whose session was cut may send for as long as this; only then is its work looked for.
    settings=LedgerSettings(fence=FENCE_SECONDS, takeover=FENCE_SECONDS + CALL_SECONDS),
)
login = PasswordLogin(os.environ["INN"], os.environ["PASSWORD"])
place = Place.PROD.at(os.environ["ADDRESS"]) if "ADDRESS" in os.environ else None
store = FileTokenStore(os.environ["TOKENS"])
nalog = Blocking(MoyNalog(login, place=place, store=store, timeout=CALL_SECONDS))


# … and a repeat is always safe: the key decides. Errors that are not listed are final: a person looks.
@app.task(
    autoretry_for=(
        InProgress,
        OutcomeUnknown,
        RenewalFailed,
        ConnectFailed,
        TransportError,
        LedgerUnavailable,
    ),
    max_retries=None,
    retry_backoff=1,
    retry_backoff_max=int(os.environ.get("LONGEST_PAUSE", "60")),
)
def issue(order: str, name: str, price: str) -> str:
    sale = Sale(Service(name, price=price))
    return nalog.call(nalog.client.receipts.once, order, sale, ledger=ledger).id
