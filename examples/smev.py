"""СМЭВ 3 against the served sandbox: two requests, a lost answer, and another process that goes on.

Run: ``python -m examples.smev``. A real system needs a registered certificate, the closed network, and
``place=Place.of("http://…")`` as the operator gave it.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import anyio

from govauth.auth import FileTokenStore
from govauth.ledger import Ledger
from govauth.providers.smev import InboxDatabase, Place, Smev, SystemCertificate
from govauth.providers.smev.identification import DataVerify
from govauth.providers.smev.registration import Document, FindAccount
from govauth.providers.smev.sandbox import InformationSystem
from govauth.sandbox.server import ServedSandbox
from govauth.signing import DocumentSigner, TrustedCertificates, make_test_key, open_document_signer
from govauth.transport.pending import Backoff

VERIFY = DataVerify(
    routing_code="TESIA",
    passport_series="4509",
    passport_number="123456",
    last_name="Иванов",
    first_name="Иван",
    middle_name="Иванович",
    snils="112-233-445 95",
)
FIND = FindAccount(
    routing_code="TESIA",
    operator_snils="112-233-445 95",
    ra="1000000001",
    last_name="Иванов",
    first_name="Иван",
    middle_name="Иванович",
    doc=Document(type="RF_PASSPORT", series="4509", number="123456", issue_date=date(2010, 3, 2)),
)


def opened(sandbox: ServedSandbox, signer: DocumentSigner, folder: Path) -> Smev:
    return Smev(
        SystemCertificate(signer=signer),
        place=Place.of(f"{sandbox.url}/smev/v1.2/ws"),
        trust=TrustedCertificates(sandbox.smev.certificates),
        inbox=InboxDatabase(folder / "inbox.sqlite"),
        store=FileTokenStore(folder / "tokens"),
        test=True,
        poll_every=0.1,
        backoff=Backoff(first=0.1),
    )


async def main(sandbox: ServedSandbox, folder: Path) -> None:
    key = make_test_key(for_tests=True, common_name="TEST01")
    sandbox.smev.add_account(InformationSystem("TEST01", [key.certificate]))
    signer = await open_document_signer(key)
    ledger = Ledger(folder / "ledger.sqlite")
    async with opened(sandbox, signer, folder) as smev:
        found = await (await smev.requests.send(FIND))
        print("accounts:", [(account.oid, account.status) for account in found.accounts])

        sandbox.fault("lose", operation="exchange.send_request")  # the answer to the next request is lost
        pending = await smev.requests.once("case-1842", VERIFY, ledger=ledger, wait=30)
        resume_key = pending.resume_key

    # Another process, perhaps tomorrow: the same inbox and store, and the key.
    async with opened(sandbox, signer, folder) as smev:
        verified = await smev.requests.resume(resume_key, DataVerify)
        print("the data are right:", verified.valid)
    await ledger.aclose()
    print("requests that СМЭВ has:", sandbox.smev.counters["requests"])


if __name__ == "__main__":
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        anyio.run(main, sandbox, Path(folder))
