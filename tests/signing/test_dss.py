"""КриптоПро DSS, played by a stand-in on the loopback; the product was not at hand."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing
from typing import Any

import anyio
import pytest
from attrs import evolve, frozen
from govauth.errors import ConfigurationError, ConnectFailed, SigningFailed
from govauth.http.message import Request, Response
from govauth.http.senders.httpx import HttpxSender
from govauth.signing import ChallengeSigner, DocumentSigner, make_test_key, verify_cms
from govauth.signing.dss import (
    DssDocumentSigner,
    DssKey,
    open_dss_challenge_signer,
    open_dss_document_signer,
)
from govauth.wire.json import encode_json
from tests.test_secrecy import everything_said_by

from .conftest import key_of
from .dss_server import Answer, Dss, served
from .own_issuer import AUTHORITY, STAMPER, issue
from .stamps import Answering, Stamper

from .test_validity import SetClock

pytestmark = pytest.mark.anyio
TEXT = "договор".encode()

Keys = Callable[..., DssKey]


@pytest.fixture
def dss() -> Dss:
    return Dss(key_of(256))


@pytest.fixture
async def key_in(dss: Dss) -> AsyncIterator[Keys]:
    async with AsyncExitStack() as stack:
        url = stack.enter_context(served(dss))
        sender = await stack.enter_async_context(aclosing(HttpxSender()))

        def make(**settings: Any) -> DssKey:
            given: dict[str, Any] = {
                **{"url": url, "certificate": dss.key.certificate, "sender": sender},
                **{"username": dss.username, "password": dss.password, "client_id": dss.client_id},
                **settings,
            }
            return DssKey(**given)

        yield make


async def test_it_says_that_its_certificate_ended(
    dss: Dss, key_in: Keys, caplog: pytest.LogCaptureFixture
) -> None:
    late = dss.key.certificate.not_after.timestamp() + 1
    signer = DssDocumentSigner(key_in(), clock=SetClock(late))
    for _ in range(2):
        assert await signer.sign_detached(TEXT)
    assert [record.name for record in caplog.records if "not in force" in record.getMessage()] == [
        "govauth.signing"
    ]


async def test_it_signs(dss: Dss, key_in: Keys) -> None:
    signer = await open_dss_document_signer(key_in())
    assert isinstance(signer, DocumentSigner)
    trusted = [dss.key.certificate]
    assert (await verify_cms(await signer.sign_detached(TEXT), trusted, content=TEXT)).content == TEXT
    challenges = await open_dss_challenge_signer(key_in(certificate_id=11))
    assert isinstance(challenges, ChallengeSigner)
    assert (await verify_cms(await challenges.sign_challenge(TEXT), trusted)).content == TEXT
    assert signer.certificate_hash == dss.key.certificate.hash
    assert dss.calls == [
        *("POST /STS/oauth/token", "GET /SignServer/rest/api/certificates"),
        *["POST /SignServer/rest/api/documents"] * 2,
        *("POST /STS/oauth/token", *["POST /SignServer/rest/api/documents"] * 2),
    ]
    with pytest.raises(ConfigurationError, match="raw signatures is not established"):
        await signer.sign_raw(TEXT)


async def test_what_installations_set_differently(dss: Dss, key_in: Keys) -> None:
    dss.sts, dss.sign_server, dss.client_secret, dss.pin = "idp", "ss", "secret-48", "1234"
    dss.certificates = [{"Id": 7, "IsDefault": False}]
    dss.answers_with = lambda signed: {"Content": signed}
    await open_dss_document_signer(
        key_in(sts="idp", sign_server="/ss/", client_secret="secret-48", pin="1234")
    )


async def test_a_time_stamp_by_dss(dss: Dss, key_in: Keys) -> None:
    root = issue("Root", extensions=AUTHORITY)
    dss.stamper = Stamper(issue("Stamper", root, extensions=STAMPER))
    signer = await open_dss_document_signer(key_in(), cades="T", time_authorities=[root.certificate])
    signed = await signer.sign_detached(TEXT)
    verified = await verify_cms(
        signed, [dss.key.certificate], content=TEXT, time_authorities=[root.certificate]
    )
    assert verified.signers[0].form == "CAdES-T"
    dss.stamper = dss.stamper.but(imprint=b"\0" * 32)
    with pytest.raises(SigningFailed, match="wrong signature: .*its time stamp is refused"):
        await signer.sign_detached(TEXT)
    with pytest.raises(ConfigurationError, match="need time_authorities"):
        DssDocumentSigner(key_in(), cades="T")


async def test_a_token_serves_until_it_ends(dss: Dss, key_in: Keys) -> None:
    signer = await open_dss_document_signer(key_in())
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(signer.sign_detached, TEXT)
    assert dss.calls.count("POST /STS/oauth/token") == 1
    dss.tokens.clear()
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(signer.sign_detached, TEXT)
    assert dss.calls.count("POST /STS/oauth/token") == 2
    dss.expires_in = 0
    dss.tokens.clear()
    for _ in range(3):
        await signer.sign_detached(TEXT)
    assert dss.calls.count("POST /STS/oauth/token") == 5


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "password": ({"password": "other"}, {}, "oauth/token with 400: invalid_grant"),
    "client": ({"client_id": "other"}, {}, "oauth/token with 400: invalid_client"),
    "resource": ({}, {"resource": "urn:other"}, "oauth/token with 400: invalid_request"),
    "PIN": ({"pin": "1"}, {}, "documents with 400: Неверный ПИН-код"),
    "application": ({"sts": "other"}, {}, "with 401"),
    "second factor": ({"needs_confirmation": True}, {}, "with 400: Операция требует подтверждения"),
    "no certificates": ({"certificates": []}, {}, "lists 0 certificates"),
    "two certificates": ({"certificates": [{"Id": 1}, {"Id": 2}]}, {}, "lists 2 certificates"),
    "odd certificates": ({"certificates": [{"Id": True, "IsDefault": True}]}, {}, "give certificate_id"),
    "not a list": ({"certificates": {"Id": 1}}, {}, "lists 0 certificates"),
    "page": ({"answer": Answer(200, b"<html>")}, {}, "not in JSON"),
    "failure": ({"answer": Answer(500, {"Message": "a\x1b[2Jb"})}, {}, "with 500: a"),
    "number": ({"answers_with": len}, {}, "no signature in base64"),
    "garbage": ({"answers_with": lambda _: "!"}, {}, "no signature in base64"),
    "another object": ({"answers_with": lambda signed: {"Other": signed}}, {}, "no signature in base64"),
    "no CMS": ({"answers_with": lambda _: "AAAA"}, {}, "wrong signature: the CMS does not verify"),
    "another key": ({"key": make_test_key(for_tests=True)}, {}, "wrong signature: the CMS does not verify"),
}


@pytest.mark.parametrize("how", REFUSALS)
async def test_refusals(how: str, dss: Dss, key_in: Keys) -> None:
    changes, settings, reason = REFUSALS[how]
    key = key_in(**settings)
    for name, value in changes.items():
        setattr(dss, name, value)
    with pytest.raises(ConfigurationError, match="the key in DSS cannot be used: ") as caught:
        await open_dss_document_signer(key)
    assert reason in caught.value.message
    assert "47" not in str(caught.value)
    assert "\x1b" not in str(caught.value)


async def test_another_document_is_noticed(dss: Dss, key_in: Keys) -> None:
    signer = await open_dss_challenge_signer(key_in())
    earlier: list[str] = []

    def first_again(signed: str) -> str:
        earlier.append(signed)
        return earlier[0]

    dss.answers_with = first_again
    await signer.sign_challenge(TEXT)
    with pytest.raises(SigningFailed, match="another document was signed"):
        await signer.sign_challenge(b"another")


async def test_a_dss_that_cannot_be_reached(key_in: Keys) -> None:
    def fails(_: Request) -> Response:
        raise ConnectFailed("refused")

    with pytest.raises(ConfigurationError, match="DSS cannot be reached: refused"):
        await open_dss_document_signer(key_in(sender=Answering(fails)))


async def test_settings(key_in: Keys) -> None:
    for wrong in (
        {"url": "http://dss.example/"},
        {"url": "https://user:word-47@dss.example/"},
        {"url": "https://[::1"},
        {"url": "https://dss.example:port/"},
        {"username": ""},
        {"client_id": ""},
        {"seconds": 0},
        {"certificate": b"nothing"},
    ):
        with pytest.raises(ConfigurationError) as caught:
            key_in(**wrong)
        assert "47" not in str(caught.value)
    key = key_in(client_secret="word-48", pin="word-49")
    assert not any(word in repr(key) for word in ("word-4", "director"))


@pytest.mark.parametrize("path", ["/STS/oauth/token", "/SignServer/rest/api/documents"])
async def test_no_traceback_shows_the_password_the_pin_or_the_token(
    dss: Dss, key_in: Keys, path: str
) -> None:
    dss.client_secret, dss.pin = "secret-48", "pin-4711"
    key = key_in(client_secret="secret-48", pin="pin-4711")
    signer = DssDocumentSigner(key)
    await signer.sign_detached(TEXT)
    basic = base64.b64encode(b"application:secret-48").decode()

    class Failing:
        async def send(self, request: Request, *, seconds: float, prepare: object = None) -> Response:
            if request.url.endswith(path):
                raise ConnectFailed("refused")
            return await key.sender.send(request, seconds=seconds)

        def with_pool(self, *, slots: int) -> Failing:
            return self

        async def aclose(self) -> None: ...

    failing = DssDocumentSigner(evolve(key, sender=Failing()))
    with pytest.raises(SigningFailed, match="cannot be reached") as caught:
        await failing.sign_detached(TEXT)
    said = everything_said_by(caught.value)
    assert not [one for one in ("word-47", "secret-48", "pin-4711", basic, *dss.tokens) if one in said]


@pytest.mark.parametrize(
    "token",
    [
        {"access_token": "secret-token", "expires_in": True},
        {"access_token": "secret-token", "expires_in": -1},
        {"access_token": "secret-token", "expires_in": 10**400},
        {"access_token": "secret-token\r\nx: y", "expires_in": 3600},
        {"access_token": "секрет", "expires_in": 3600},
    ],
    ids=["a flag", "over", "for ever", "two lines", "not ASCII"],
)
async def test_a_token_that_cannot_be_one_is_refused_and_not_shown(
    key_in: Keys, token: dict[str, Any]
) -> None:
    with pytest.raises(SigningFailed, match="without a token and its life") as caught:
        await DssDocumentSigner(key_in(sender=Always(token))).sign_detached(TEXT)
    said = everything_said_by(caught.value)
    assert "secret-token" not in said
    assert "секрет" not in said


@frozen
class Always:
    answer: dict[str, Any]

    async def send(self, request: Request, *, seconds: float, prepare: object = None) -> Response:
        return Response(200, content=encode_json(self.answer))

    def with_pool(self, *, slots: int) -> Always:
        return self

    async def aclose(self) -> None: ...
