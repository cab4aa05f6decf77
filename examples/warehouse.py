"""A warehouse accepts a delivery: the УПД of the supplier is compared with what was scanned, and signed.

The supplier's title comes by electronic document exchange (ЭДО). The warehouse holds its codes against the
scanner's, asks True API about every one of them, signs the buyer's title and sends it back. The supplier
hands both titles to ГИС МТ, with the name of the file as the key of a ledger: however often it is delivered,
the УПД goes out once. The warehouse waits until it is carried out, and the codes are its own.

It talks to a sandbox inside this process, which verifies every signature. For the real systems, drop the
sandbox and `place=`, and open your own key.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime
from typing import TypeAlias

import anyio
from attrs import frozen

from govauth.auth import FileTokenStore
from govauth.ledger import Ledger
from govauth.providers.crpt import (
    Crpt,
    Document,
    DocumentFormat,
    DocumentRejected,
    DocumentType,
    OrderRequest,
    Place,
    Product,
    ProductGroup,
    SuzConnectionLogin,
    TrueApiLogin,
    repaired,
)
from govauth.providers.crpt.sandbox import GTIN, INN, Participant
from govauth.providers.crpt.true_api.bodies import Introduction
from govauth.sandbox.server import ServedSandbox
from govauth.signing import DocumentSigner, open_challenge_signer, open_document_signer

GROUP = ProductGroup.CLOTHES
WAREHOUSE = "500100732259"

ReturnTitle: TypeAlias = Callable[[bytes, bytes], Awaitable[None]]
"""Sends the buyer's title and the signature over it back by ЭДО."""


@frozen
class Delivery:
    """What came by ЭДО: the seller's title, byte for byte."""

    file_id: str
    title: bytes

    @property
    def codes(self) -> list[str]:
        return re.findall("<КИЗ>([^<]+)</КИЗ>", self.title.decode("windows-1251"))


async def accept(
    warehouse: Crpt,
    sign: DocumentSigner,
    delivery: Delivery,
    scanned: Collection[str],
    return_title: ReturnTitle,
) -> None:
    # What a scanner gives has a check part, and prefixes and line breaks; documents and reads take the КИ.
    there = {repaired(code, GROUP).code.ki for code in scanned}
    missing, surplus = set(delivery.codes) - there, there - set(delivery.codes)
    print(f"in the УПД {len(delivery.codes)}, missing {len(missing)}, not in it {len(surplus)}")

    for finding in await warehouse.true_api.cises.info(delivery.codes, product_group=GROUP):
        info = finding.cis_info
        if info is None or info.status != "INTRODUCED" or info.owner_inn != INN:
            print("not to be accepted:", finding.asked, finding.known.name, info and info.status)
            return
    if missing or surplus:
        print("not accepted: ask the supplier for a correction (УКД)")
        return

    title = f"<Файл ИдФайл='ON_NSCHFDOPPOK_{delivery.file_id}'/>".encode("windows-1251")
    await return_title(title, await sign.sign_detached(title))

    (incoming,) = [one async for one in warehouse.true_api.documents.list(GROUP, incoming=True)]
    try:
        document = await warehouse.true_api.documents.outcome(incoming.number, GROUP, within=600)
    except DocumentRejected as error:
        print(error, error.advice)
        return
    findings = await warehouse.true_api.cises.info(delivery.codes, product_group=GROUP)
    owners = {finding.cis_info and finding.cis_info.owner_inn for finding in findings}
    print(document.status, "and ours now:", owners == {WAREHOUSE})


async def deliver(supplier: Crpt, file_id: str) -> tuple[Delivery, list[str]]:
    """Do what the supplier does: order codes, apply them, bring them into circulation, and write a УПД."""
    order = await supplier.suz.orders.create(OrderRequest(GROUP, Product(GTIN, 5, template_id=10)))
    codes = list(await order.codes(GTIN, within=600))
    await supplier.suz.reports.utilise(GROUP, codes)
    introduction = Introduction(INN, codes=codes, tnved_code="6205200000")
    number = await supplier.true_api.documents.create(introduction, product_group=GROUP)
    await supplier.true_api.documents.outcome(number, GROUP, within=600)

    today = datetime.now(UTC)
    marks = "".join(f"<КИЗ>{repaired(code, GROUP).code.ki}</КИЗ>" for code in codes)
    title = (
        '<?xml version="1.0" encoding="windows-1251"?>'
        f'<Файл ИдФайл="{file_id}"><Документ><СвСчФакт НомерСчФ="П-17" ДатаСчФ="{today:%d.%m.%Y}">'
        f'<СвПрод><ИдСв><СвЮЛУч ИННЮЛ="{INN}"/></ИдСв></СвПрод>'
        f'<СвПокуп><ИдСв><СвИП ИННФЛ="{WAREHOUSE}"/></ИдСв></СвПокуп></СвСчФакт>'
        '<ТаблСчФакт><СведТов НомСтр="1" НаимТов="Рубашка" КолТов="5"><ДопСведТов><НомСредИдентТов>'
        f"{marks}</НомСредИдентТов></ДопСведТов></СведТов></ТаблСчФакт></Документ></Файл>"
    )
    return Delivery(file_id, title.encode("windows-1251")), codes


async def hand_in(supplier: Crpt, delivery: Delivery, title: bytes, signature: bytes, ledger: Ledger) -> None:
    """Do what the supplier does with the buyer's title: hand both to ГИС МТ, once for the file."""
    both = Document(
        delivery.title,
        DocumentType.UPD,
        GROUP,
        DocumentFormat.XML,
        second=title,
        second_signature=signature,
    )
    number = await supplier.true_api.documents.once(
        delivery.file_id, both, ledger=ledger, account=INN, within=120
    )
    await supplier.true_api.documents.outcome(number, GROUP, within=600)
    processing = await supplier.true_api.edo.processing(delivery.file_id)
    print("the УПД in ГИС МТ:", processing.status)


async def client_of(participant: Participant, place: Place, directory: str) -> Crpt:
    challenge_signer = await open_challenge_signer(participant.key())
    connection = participant.oms_connection
    return Crpt(
        TrueApiLogin(signer=challenge_signer, place=place),
        SuzConnectionLogin(signer=challenge_signer, oms_connection=connection, place=place),
        oms_id=participant.oms_id,
        sign=await open_document_signer(participant.key()),
        store=FileTokenStore(f"{directory}/{participant.inn}"),
    )


async def main(place: Place, seller: Participant, buyer: Participant, directory: str) -> None:
    ledger = Ledger(f"{directory}/ledger.sqlite")
    sign = await open_document_signer(buyer.key())
    async with (
        await client_of(seller, place, directory) as supplier,
        await client_of(buyer, place, directory) as warehouse,
    ):
        delivery, scanned = await deliver(supplier, "ON_NSCHFDOPPR_17")

        async def return_title(title: bytes, signature: bytes) -> None:
            for _ in range(2):  # a queue delivers it at least once
                await hand_in(supplier, delivery, title, signature, ledger)

        await accept(warehouse, sign, delivery, scanned[:-1], return_title)
        as_scanned = [f"]d2{code}\r\n" for code in scanned]
        await accept(warehouse, sign, delivery, as_scanned, return_title)
    await ledger.aclose()


if __name__ == "__main__":
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        first = next(iter(sandbox.crpt.accounts_listed()))
        second = sandbox.crpt.add_account(Participant(inn=WAREHOUSE))
        anyio.run(main, Place.PROD.at(sandbox.url), first, second, directory)
