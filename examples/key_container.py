"""From a container of CryptoPro CSP, as it lies on a flash drive, to a sign-in at ЕСИА and an order at СУЗ.

No CSP is needed. It talks to a sandbox inside this process, which verifies every signature; the container is
that of the sandbox's participant. For the real systems, drop the sandbox and ``place=``, and open your own.
"""

from __future__ import annotations

from pathlib import Path

import anyio

from govauth.providers.crpt import Crpt, OrderRequest, Product, SuzConnectionLogin
from govauth.providers.crpt import Place as CrptPlace
from govauth.providers.crpt.sandbox import GTIN, OMS_CONNECTION, OMS_ID
from govauth.providers.esia import Esia, SystemLogin
from govauth.providers.esia import Place as EsiaPlace
from govauth.sandbox.server import ServedSandbox
from govauth.signing import PrivateKey, TrustedCertificates, open_challenge_signer, open_document_signer

CALLBACK = "https://app.example/auth/callback"
CONTAINER = Path(__file__).parent / "participant.000"
PASSWORD = "12345678"  # noqa: S105 - of a key that guards nothing


async def sign_in_at_esia(key: PrivateKey, sandbox: ServedSandbox) -> None:
    sandbox.esia.register("TEST01", key.certificate, CALLBACK)
    login = SystemLogin(mnemonic="TEST01", signer=await open_document_signer(key))
    trust = TrustedCertificates(sandbox.esia.certificates)
    async with Esia(login, trust=trust, place=EsiaPlace.TEST.at(sandbox.url)) as esia:
        step = await esia.login.start({"openid", "fullname"}, CALLBACK)
        # A browser goes to step.url, and comes back to this address.
        user = await esia.login.callback(sandbox.esia.sign_in(step.url))
        print("ЕСИА:", user.oid)


async def order_codes(key: PrivateKey, sandbox: ServedSandbox) -> None:
    # Two signers of two types: what signs somebody in cannot sign an order, and the other way round.
    signer = await open_challenge_signer(key)
    documents = await open_document_signer(key)
    login = SuzConnectionLogin(signer=signer, oms_connection=OMS_CONNECTION)
    async with Crpt(login, oms_id=OMS_ID, sign=documents, place=CrptPlace.PROD.at(sandbox.url)) as crpt:
        order = await crpt.suz.orders.create(OrderRequest("milk", Product(GTIN, 10, template_id=20)))
        print("СУЗ:", len(await order.codes(GTIN, within=60)), "codes")


async def main() -> None:
    # For your own: password=getpass.getpass("password: ")
    key = PrivateKey.open(CONTAINER, password=PASSWORD)
    if (origin := key.origin) is not None:
        print(f"{origin.form} «{origin.container_name}» of {key.certificate.name}, until {origin.not_after}")
    with ServedSandbox() as sandbox:
        await sign_in_at_esia(key, sandbox)
        await order_codes(key, sandbox)


if __name__ == "__main__":
    anyio.run(main)
