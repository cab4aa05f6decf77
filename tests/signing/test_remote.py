from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import anyio
import pytest
import uvicorn
from govauth.errors import ConfigurationError, ConnectFailed, SigningFailed
from govauth.http.senders.httpx import HttpxSender
from govauth.http.message import Request, Response
from govauth.sandbox.signer import signer_app
from govauth.sandbox.server import CuttingServer
from govauth.signing import PrivateKey, RemoteKey, open_document_signer, open_engine, verify_cms
from govauth.signing.engine import Engine
from govauth.signing.engines.remote_contract import SigningService

from .conftest import key_of

pytestmark = pytest.mark.anyio
Answer = Callable[[Request], Awaitable[Response]]


class Direct:
    """A sender that asks a function instead of a server."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.seen: list[Request] = []

    async def send(self, request: Request, *, seconds: float, prepare: Any = None) -> Response:
        self.seen.append(request)
        return await self._answer(request)

    async def aclose(self) -> None: ...


async def service(key: PrivateKey, **settings: Any) -> SigningService:
    return SigningService(await open_engine(key), **settings)


def remote(key: PrivateKey, sender: Any, **settings: Any) -> RemoteKey:
    return RemoteKey("https://signer.example/", key.certificate, sender, **settings)


async def test_the_contract(any_key: PrivateKey) -> None:
    sender = Direct((await service(any_key, token="secret-47")).answer)
    engine = await open_engine(remote(any_key, sender, token="secret-47"))
    assert engine.name == "remote"
    assert await engine.verify(b"text", await engine.sign(b"text"))
    request = sender.seen[-1]
    assert (request.method, request.content) == ("POST", b"text")
    assert dict(request.headers) == {
        "content-type": "application/octet-stream",
        "accept": "application/octet-stream",
        "x-certificate-hash": any_key.certificate.hash,
        "authorization": "Bearer secret-47",
    }
    assert "47" not in repr(request).replace(any_key.certificate.hash, "")


async def test_refusals_of_the_service(key: PrivateKey) -> None:
    serve = await service(key, token="right", limit=10)
    good = {
        "content-type": "application/octet-stream",
        "authorization": "Bearer right",
        "x-certificate-hash": key.certificate.hash,
    }
    for change, method, content, status in (
        ({}, "POST", b"text", 200),
        ({"content-type": "application/octet-stream; charset=x"}, "POST", b"text", 200),
        ({"authorization": "Bearer wrong"}, "POST", b"text", 401),
        ({"authorization": ""}, "POST", b"text", 401),
        ({"x-certificate-hash": "00"}, "POST", b"text", 409),
        ({"content-type": "text/plain"}, "POST", b"text", 415),
        ({}, "POST", b"x" * 11, 413),
        ({}, "GET", b"", 405),
    ):
        assert (
            await serve.answer(Request(method, "https://x/", {**good, **change}, content))
        ).status == status


class Broken:
    def __init__(self, engine: Engine) -> None:
        self.name, self.certificate, self.verify = engine.name, engine.certificate, engine.verify

    async def sign(self, data: bytes) -> bytes:
        raise SigningFailed("the HSM is on fire, PIN 1234")

    async def aclose(self) -> None: ...


async def test_a_failing_engine_is_a_500_without_its_words(key: PrivateKey) -> None:
    serve = SigningService(Broken(await open_engine(key)))
    request = Request("POST", "https://x/", {"x-certificate-hash": key.certificate.hash}, b"text")
    response = await serve.answer(request)
    assert response.status == 500
    assert b"1234" not in response.content
    with pytest.raises(ConfigurationError, match="the remote signer answered 500"):
        await open_engine(remote(key, Direct(serve.answer)))


async def test_answers_that_are_no_signature(key: PrivateKey) -> None:
    for content in (b"", b"x" * 64, b"<html>", b"x" * 100_000):

        async def answer(request: Request, content: bytes = content) -> Response:
            return Response(200, {}, content)

        with pytest.raises(ConfigurationError, match="wrong signature"):
            await open_engine(remote(key, Direct(answer)))


async def test_a_hanging_service(key: PrivateKey) -> None:
    async def hang(request: Request) -> Response:
        await anyio.sleep(60)
        raise AssertionError

    start = time.monotonic()
    with pytest.raises(ConfigurationError, match=r"did not answer within 0\.2 s"):
        await open_engine(remote(key, Direct(hang), seconds=0.2))
    assert time.monotonic() - start < 2


async def test_an_unreachable_service(key: PrivateKey) -> None:
    async def fail(request: Request) -> Response:
        raise ConnectFailed("refused")

    with pytest.raises(ConfigurationError, match="cannot be reached: refused"):
        await open_engine(remote(key, Direct(fail)))


@pytest.mark.parametrize("url", ["http://signer.example/", "ftp://127.0.0.1/", "signer", "https://"])
async def test_addresses_that_are_not_safe(url: str, key: PrivateKey) -> None:
    with pytest.raises(ConfigurationError, match="must be https"):
        await open_engine(RemoteKey(url, key.certificate, Direct(lambda _: None)))  # type: ignore[arg-type,return-value]


@pytest.fixture
def served() -> Iterator[str]:
    serve = anyio.run(lambda: service(key_of(256), token="secret", limit=100_000))
    server = CuttingServer(uvicorn.Config(signer_app(serve), port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/"
    server.should_exit = True
    thread.join(10)


async def test_over_the_wire(served: str, key: PrivateKey) -> None:
    sender = HttpxSender()
    try:
        source = RemoteKey(served, key.certificate, sender, token="secret")
        signer = await open_document_signer(source)
        await verify_cms(await signer.sign_detached(b"text"), [key.certificate], content=b"text")
        with pytest.raises(SigningFailed, match="answered 413"):
            await signer.sign_raw(b"x" * 200_000)
        with pytest.raises(ConfigurationError, match="answered 401"):
            await open_engine(RemoteKey(served, key.certificate, sender))
    finally:
        await sender.aclose()
