"""Order marking codes, bring them to a file block by block, and report them as applied.

It talks to a sandbox inside this process, which verifies every signature. For the real systems, drop the
sandbox and `place=`, and open your own key.
"""

from __future__ import annotations

import tempfile

import anyio

from govauth.auth import FileTokenStore
from govauth.providers.crpt import CodeFile, Crpt, OrderRequest, Place, Product, SuzConnectionLogin
from govauth.providers.crpt.sandbox import GTIN, OMS_CONNECTION, OMS_ID, participant_key
from govauth.sandbox.server import ServedSandbox
from govauth.signing import open_challenge_signer, open_document_signer
from govauth.transport.pending import Ready


async def main(place: Place, directory: str) -> None:
    # Two signers of two types: what signs somebody in cannot sign an order, and the other way round.
    challenge_signer = await open_challenge_signer(participant_key())
    document_signer = await open_document_signer(participant_key())
    login = SuzConnectionLogin(signer=challenge_signer, oms_connection=OMS_CONNECTION)
    store = FileTokenStore(f"{directory}/tokens")
    async with Crpt(login, oms_id=OMS_ID, sign=document_signer, place=place, store=store) as crpt:
        order = await crpt.suz.orders.create(OrderRequest("milk", Product(GTIN, 1000, template_id=20)))
        file = CodeFile(f"{directory}/codes.txt")
        async for step in order.save_codes(GTIN, file, within=600, block_size=400):
            print("all there" if isinstance(step, Ready) else step.note)

        codes = (await anyio.Path(file.path).read_bytes()).decode().split("\n")[:-1]
        report_id = await crpt.suz.reports.utilise("milk", codes)
        report = await crpt.suz.reports.outcome(report_id, within=60)
        print(len(codes), report.report_status)
    await challenge_signer.aclose()
    await document_signer.aclose()


if __name__ == "__main__":
    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        anyio.run(main, Place.PROD.at(sandbox.url), directory)
