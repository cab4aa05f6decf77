"""Checked by mypy and pyright, never run: what requests to views give back."""

from __future__ import annotations

from typing import assert_type

from govauth.ledger import Ledger
from govauth.providers.smev import AnyRequest, Content, Metadata, Request, Response, Smev
from govauth.providers.smev.identification import DataVerified, DataVerify
from govauth.providers.smev.registration import (
    FindAccount,
    FoundAccounts,
    OtherView,
    Register,
    Registered,
)
from govauth.transport.pending import Pending


async def requests(
    smev: Smev, find: FindAccount, verify: DataVerify, register: Register, other: OtherView, ledger: Ledger
) -> None:
    assert_type(await smev.requests.send(find), Pending[FoundAccounts])
    assert_type(await (await smev.requests.send(verify)), DataVerified)
    assert_type(await (await smev.requests.once("key", register, ledger=ledger)), Registered)
    assert_type(await (await smev.requests.send(other)), Content)
    assert_type(await (await smev.requests.send(AnyRequest(content="<a xmlns='urn:a'/>"))), Response)
    assert_type(await smev.requests.resume("key", DataVerify), DataVerified)


async def providing(smev: Smev) -> None:
    request = await smev.incoming.next()
    assert_type(request, Request | None)
    if request is not None:
        assert_type(request.metadata, Metadata | None)
        assert_type(await smev.incoming.respond(request, b"<a xmlns='urn:a'/>"), str)
