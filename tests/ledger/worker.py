"""One worker of a batch in a process of its own: arguments are JSON; it prints its report as JSON."""

from __future__ import annotations

import json
import sys

import anyio

from govauth.auth import FileTokenStore, RedisTokenStore
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD


CALL_SECONDS = 5.0


async def work(url: str, ledger: str, rows: int, width: int, store: str, fence: float) -> None:
    kept = Ledger(ledger, settings=LedgerSettings(settle=0.5, fence=fence, takeover=fence + CALL_SECONDS))
    sale = Sale(Service("Урок", price=1500))
    login = PasswordLogin(inn=INN, password=PASSWORD)
    tokens = RedisTokenStore(store) if store.startswith("redis://") else FileTokenStore(store)
    async with MoyNalog(login, place=Place.PROD.at(url), store=tokens, timeout=CALL_SECONDS) as nalog:
        report = await nalog.receipts.issue_all(
            ((f"order-{number}", sale) for number in range(rows)), ledger=kept, width=width
        )
    await kept.aclose()
    counts = {"done": report.done, "unknown": report.unknown, "planned": report.planned}
    print(json.dumps({**counts, "surplus": report.surplus, "stopped": str(report.stopped)}))


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    backend = settings.pop("backend", "asyncio")
    anyio.run(lambda: work(**settings), backend=backend)
