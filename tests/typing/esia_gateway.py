"""Checked by mypy and pyright, never run: what the gateway's calls give back."""

from __future__ import annotations

from datetime import datetime
from typing import assert_type

from govauth.auth import (
    AuthStrategy,
    FileLoginStateStore,
    LoginStateStore,
    MemoryLoginStateStore,
)
from govauth.providers.esia_gateway import (
    ArchivedFile,
    ClientLogin,
    CmsVerifier,
    Consents,
    Document,
    EsiaGateway,
    IncomeReference,
    LoginStep,
    Person,
    SignatureVerifier,
    User,
    UserInfo,
)
from govauth.signing import VerifiedCms
from govauth.wire.identifiers import Snils

login = ClientLogin("a", "b", "https://app.example.test/callback")
strategy: AuthStrategy = login
states: list[LoginStateStore] = [MemoryLoginStateStore(), FileLoginStateStore("~/.govauth")]


async def users(gateway: EsiaGateway, step: LoginStep, verifier: CmsVerifier) -> None:
    checks: SignatureVerifier[VerifiedCms] = verifier
    user = await gateway.login.finish(step.state, code="x")
    assert_type(user, User)
    assert_type(await gateway.login.callback("https://…", state=step.state), User)
    answer = await user.userinfo()
    assert_type(answer, UserInfo)
    assert_type(answer.info, Person)
    assert_type(answer.info.snils, Snils | None)
    assert_type(await user.documents(within=1), tuple[Document, ...])
    async for document in gateway.resume("…", within=1):
        assert_type(document, Document)
        assert_type(document.created_on, datetime | None)
        if isinstance(document, IncomeReference):
            assert_type(document.attachments[0].content, bytes)
        assert_type(document.attachments[0].archive(), tuple[ArchivedFile, ...])
        assert_type(await document.attachments[0].verify(checks), VerifiedCms)
    assert_type(await user.consents(), Consents)
