"""Checked by mypy and pyright, never run: «Честный знак» takes each signer where it belongs, and nowhere else."""

from __future__ import annotations

from typing import assert_type

from govauth.auth import AuthStrategy
from govauth.providers.crpt import (
    CodeFile,
    Crpt,
    MdlpPasswordLogin,
    MdlpSignatureLogin,
    Order,
    OrderRequest,
    SuzConnectionLogin,
    TrueApiLogin,
    UnitedLogin,
)
from govauth.signing import ChallengeSigner, DocumentSigner
from govauth.transport.pending import Pending

ID = "8123a633-4c3c-4edd-a912-d57e8aa215c8"


async def right(challenge: ChallengeSigner, document: DocumentSigner, request: OrderRequest) -> None:
    strategies: list[AuthStrategy] = [
        SuzConnectionLogin(signer=challenge, oms_connection=ID),
        TrueApiLogin(signer=challenge),
        UnitedLogin(signer=challenge),
        MdlpSignatureLogin(signer=document, client_id=ID, client_secret="x"),
        MdlpPasswordLogin(client_id=ID, client_secret="x", user_id="x", password="x"),
    ]
    assert strategies
    crpt = Crpt(SuzConnectionLogin(signer=challenge, oms_connection=ID), oms_id=ID, sign=document)
    order = await crpt.suz.orders.create(request, sign=document)
    assert_type(order, Order)
    assert_type(order.codes("04601653030046", within=600), Pending[tuple[str, ...]])
    assert_type(order.save_codes("04601653030046", CodeFile("codes"), within=600), Pending[CodeFile])


async def wrong(
    challenge: ChallengeSigner, document: DocumentSigner, request: OrderRequest, crpt: Crpt
) -> None:
    SuzConnectionLogin(signer=document, oms_connection=ID)  # type: ignore[arg-type]
    TrueApiLogin(signer=document)  # type: ignore[arg-type]
    MdlpSignatureLogin(signer=challenge, client_id=ID, client_secret="x")  # type: ignore[arg-type]
    Crpt(oms_id=ID, sign=challenge)  # type: ignore[arg-type]
    await crpt.suz.orders.create(request, sign=challenge)  # type: ignore[arg-type]
    await crpt.mdlp.documents.send(b"<a/>", sign=challenge)  # type: ignore[arg-type]
