"""«Честный знак»: a lost order, codes to disk over a lost block, and a stranger who takes the connection."""

from __future__ import annotations

from pathlib import Path

import anyio

from examples.demo.story import Story, Surprise
from govauth.auth import FileTokenStore
from govauth.providers.crpt import (
    CodeFile,
    Crpt,
    OrderOutcomeUnknown,
    OrderRequest,
    Place,
    Product,
    SuzConnectionLogin,
)
from govauth.providers.crpt.sandbox import GTIN, OMS_CONNECTION, OMS_ID, participant_key
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer, open_document_signer

CODES = 2000


async def tell(sandbox: ServedSandbox, directory: Path, story: Story) -> None:
    provider = sandbox.crpt
    challenge_signer = await open_challenge_signer(participant_key())
    document_signer = await open_document_signer(participant_key())
    login = SuzConnectionLogin(signer=challenge_signer, oms_connection=OMS_CONNECTION)
    place, store = Place.PROD.at(sandbox.url), FileTokenStore(directory / "tokens")
    async with Crpt(login, oms_id=OMS_ID, sign=document_signer, place=place, store=store) as crpt:
        await crpt.suz.ping()
        sandbox.fault("lose", operation="suz.orders.create")
        try:
            await crpt.suz.orders.create(OrderRequest("milk", Product(GTIN, CODES, template_id=20)))
        except OrderOutcomeUnknown as lost:
            order = (await crpt.suz.orders.reconcile(lost)).found
        else:
            raise Surprise("the answer arrived")
        if order is None:
            raise Surprise("the order is not there")
        story.tell("order codes, the answer is lost", "found by its production order id")
        story.expect("  … orders placed", provider.counters["orders_created"], 1)

        sandbox.fault("lose", operation="suz.codes.fetch", skip=2)
        file = CodeFile(directory / "codes.txt")
        await order.save_codes(GTIN, file, within=60, block_size=500)
        codes = (await anyio.Path(file.path).read_bytes()).decode().split("\n")[:-1]
        story.expect("codes on disk, one block lost on the way", len(set(codes)), CODES)
        story.expect("  … codes handed out", provider.counters["codes_handed_out"], CODES)

        provider.control("steal", value=True)
        async with anyio.create_task_group() as tasks:
            for _ in range(5):
                tasks.start_soon(crpt.suz.ping)
        story.expect("sign-ins, the connection taken by a stranger", provider.counters["sign_ins"], 2)

        report_id = await crpt.suz.reports.utilise("milk", codes)
        report = await crpt.suz.reports.outcome(report_id, within=60)
        story.tell("report the codes as applied", str(report.report_status))
    await challenge_signer.aclose()
    await document_signer.aclose()
