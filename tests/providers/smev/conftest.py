"""A system at the served broker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from govauth.auth import FileTokenStore
from govauth.providers.smev import Inbox, InboxDatabase, MemoryInbox, Place, Smev, SystemCertificate
from govauth.providers.smev.identification import DataVerify
from govauth.providers.smev.registration import Document, FindAccount, Register
from govauth.providers.smev.sandbox import InformationSystem
from govauth.sandbox.server import ServedSandbox
from govauth.signing import PrivateKey, TrustedCertificates, make_test_key, open_document_signer
from govauth.transport.pending import Backoff

Open: TypeAlias = Callable[..., Smev]
QUICK = Backoff(first=0.02, factor=1.2, longest=0.2)

IVANOV = DataVerify(
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
    snils="11223344595",
)
PETROVA = Register(
    routing_code="TESIA",
    operator_snils="11223344595",
    ra="1000000001",
    last_name="Образцова",
    first_name="Проба",
    gender="F",
    birth_date=date(1990, 2, 1),
    doc=Document(type="RF_PASSPORT", series="0099", number="000001", issue_date=date(2010, 3, 2)),
    mobile="8 (900) 000-00-01",
    citizenship="RUS",
    mode="mobile",
)


class System:
    """One information system, and clients of it."""

    def __init__(self, sandbox: ServedSandbox, key: PrivateKey, signer: Any, mnemonic: str) -> None:
        self.sandbox = sandbox
        self.key = key
        self.signer = signer
        self.mnemonic = mnemonic

    def client(self, *, inbox: Inbox | None = None, version: Any = "1.2", **options: Any) -> Smev:
        options.setdefault("trust", TrustedCertificates(self.sandbox.smev.certificates))
        options.setdefault("backoff", QUICK)
        options.setdefault("poll_every", 0.0)
        return Smev(
            SystemCertificate(signer=self.signer),
            place=Place.of(f"{self.sandbox.url}/smev/v{version}/ws"),
            inbox=inbox or MemoryInbox(),
            version=version,
            **options,
        )


_KEYS: dict[str, PrivateKey] = {}


async def registered(sandbox: ServedSandbox, mnemonic: str, **settings: Any) -> System:
    key = _KEYS.setdefault(mnemonic, make_test_key(for_tests=True, common_name=mnemonic))
    sandbox.smev.add_account(InformationSystem(mnemonic, [key.certificate], **settings))
    return System(sandbox, key, await open_document_signer(key, for_tests=True), mnemonic)


@pytest.fixture
async def system(sandbox: ServedSandbox) -> System:
    return await registered(sandbox, "TEST01")


@pytest.fixture
async def smev(system: System, tmp_path: Path) -> AsyncIterator[Smev]:
    async with system.client(
        inbox=InboxDatabase(tmp_path / "inbox.sqlite"), store=FileTokenStore(tmp_path / "tokens")
    ) as client:
        yield client
