"""A process that asks: ``python -m tests.providers.smev.asker BACKEND URL FOLDER NAME COUNT``."""

from __future__ import annotations

import sys
from pathlib import Path

import anyio

from govauth.auth import FileTokenStore
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.ledger import Ledger, LedgerSettings
from govauth.providers.smev import InboxDatabase, Place, Smev, SystemCertificate
from govauth.signing import PrivateKey, TrustedFiles, open_document_signer
from govauth.transport.pending import Backoff
from tests.providers.smev.conftest import IVANOV

WIDTH = 25


async def main(url: str, folder: Path, name: str, count: int) -> None:
    key = PrivateKey.from_files(folder / "key.pem", folder / "certificate.pem")
    ledger = Ledger(folder / "ledger.sqlite", settings=LedgerSettings(settle=0.5))
    certificate = SystemCertificate(signer=await open_document_signer(key, for_tests=True))
    async with Smev(
        certificate,
        place=Place.of(url),
        trust=TrustedFiles([folder / "smev.pem"]),
        inbox=InboxDatabase(folder / "inbox.sqlite"),
        store=FileTokenStore(folder / "tokens"),
        poll_every=0.05,
        backoff=Backoff(first=0.1, factor=1.5, longest=1.0),
        retry=RetryPolicy(attempts=3, first=0.05),
    ) as smev:
        limiter = anyio.CapacityLimiter(WIDTH)

        async def ask(case: str) -> None:
            async with limiter:
                pending = await smev.requests.once(case, IVANOV, ledger=ledger, wait=120.0, within=900.0)
                print(case, (await pending).valid, flush=True)

        async with anyio.create_task_group() as group:
            for number in range(count):
                group.start_soon(ask, f"{name}-{number}")
    await ledger.aclose()


if __name__ == "__main__":
    backend, url, folder, name, count = sys.argv[1:]
    anyio.run(main, url, Path(folder), name, int(count), backend=backend)
