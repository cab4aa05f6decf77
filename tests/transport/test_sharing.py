"""One client for many principals: a token each, everything else together."""

from __future__ import annotations

import gc
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
import pytest
from attrs import frozen

from govauth.auth import AuthStrategy, MemoryTokenStore, Renewal, Token, TokenKey, Verdict
from govauth.errors import ClientClosed, LoginRejected, LoginRequired
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare, HttpSender
from govauth.concurrency.detached import spawn_detached
from govauth.client.options import ClientOptions
from govauth.transport.api import Api
from govauth.transport.operation import Operation, Repeat
from govauth.transport.place import Place
from govauth.transport.transport import Transport

pytestmark = pytest.mark.anyio

HERE = Place("here", {"api": "https://api.example.test"})


@frozen
class NamedLogin:
    """Whoever signs in gets tokens named after them, and a number."""

    name: str

    @property
    def token_key(self) -> TokenKey:
        return TokenKey("test", "here", self.name)

    @property
    def renewal(self) -> Renewal:
        return Renewal.REPLACES

    async def obtain(self, http: HttpSender) -> Token:
        raise LoginRequired("a person is needed", final=True)

    async def renew(self, http: HttpSender, token: Token) -> Token:
        reply = await http.send(Request("POST", "https://api.example.test/token"), seconds=5)
        return Token(f"{self.name}-{reply.content.decode()}", refresh="r")

    def attach(self, request: Request, token: Token) -> Request:
        return request.with_header("authorization", token.access.reveal())

    def judge(self, response: Response) -> Verdict:
        return Verdict.TOKEN_EXPIRED if response.status == 401 else Verdict.FINE


class Echo:
    """Answers with the token it was asked with; refuses those that it is told to."""

    def __init__(self) -> None:
        self.refused: set[str] = set()
        self.renewals = 0
        self.closed = 0
        self.gate = anyio.Event()
        self.gate.set()

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        if request.url.endswith("/token"):
            await self.gate.wait()
            self.renewals += 1
            return Response(200, {}, str(self.renewals).encode())
        if prepare is not None:
            request = await prepare(request)
        token = request.headers.get("authorization", "")
        return Response(401 if token in self.refused else 200, {}, token.encode())

    def with_pool(self, *, slots: int) -> HttpSender:
        return self

    async def aclose(self) -> None:
        self.closed += 1


def whoami(response: Response) -> str:
    return response.content.decode()


WHOAMI = Operation("whoami", "GET", "/", whoami, repeat=Repeat.SAFE)


@pytest.fixture
def echo() -> Echo:
    return Echo()


@pytest.fixture
def store() -> MemoryTokenStore:
    return MemoryTokenStore()


@pytest.fixture
async def client(echo: Echo, store: MemoryTokenStore) -> AsyncIterator[Transport]:
    channel = ClientOptions(store=store, sender=echo).channel()
    yield Transport(Api(channel, HERE, refuse=lambda _: None, headers={}), NamedLogin(""))
    await channel.aclose()


async def signed_in(client: Transport, name: str) -> Transport:
    async def login(_: HttpSender) -> Token:
        return Token(f"{name}-0", refresh="r", details={"name": name})

    theirs, strategy = await client.sign_in(login, lambda token: NamedLogin(str(token.details["name"])))
    assert strategy == NamedLogin(name)
    return theirs


async def test_each_principal_has_a_token_of_its_own(client: Transport, store: MemoryTokenStore) -> None:
    anna, boris = await signed_in(client, "anna"), await signed_in(client, "boris")
    assert await anna.call(WHOAMI) == "anna-0"
    assert await boris.call(WHOAMI) == "boris-0"
    saved = await store.load(NamedLogin("anna").token_key)
    assert saved is not None
    assert saved.access.reveal() == "anna-0"
    with pytest.raises(LoginRequired):
        await client.call(WHOAMI)


async def test_all_who_act_for_one_principal_wait_for_one_renewal(client: Transport, echo: Echo) -> None:
    await signed_in(client, "anna")
    await signed_in(client, "boris")
    echo.refused = {"anna-0"}
    seen: list[str] = []

    async def ask(name: str) -> None:
        seen.append(await client.sharing(NamedLogin(name)).call(WHOAMI))

    async with anyio.create_task_group() as tasks:
        for _ in range(20):
            tasks.start_soon(ask, "anna")
            tasks.start_soon(ask, "boris")
    assert sorted(set(seen)) == ["anna-1", "boris-0"]
    assert echo.renewals == 1


async def test_a_principal_nobody_holds_costs_nothing(client: Transport) -> None:
    anna = await signed_in(client, "anna")
    assert client.sharing(NamedLogin("anna")) is anna
    assert anna.sharing(NamedLogin("anna")) is anna
    gone = weakref.ref(anna)
    del anna
    gc.collect()
    assert gone() is None
    assert await client.sharing(NamedLogin("anna")).call(WHOAMI) == "anna-0"


async def test_closing_the_client_closes_them_all_and_the_sender_once(client: Transport, echo: Echo) -> None:
    anna = await signed_in(client, "anna")
    await client.channel.aclose()
    for call in (anna.call, client.call):
        with pytest.raises(ClientClosed):
            await call(WHOAMI)
    with pytest.raises(ClientClosed):
        client.sharing(NamedLogin("anna"))
    with pytest.raises(ClientClosed):
        await signed_in(client, "boris")
    # The sender was given, so only the one for tokens, which it made, is closed.
    assert echo.closed == 1


async def test_closing_waits_for_a_renewal_that_nobody_waits_for_any_more(
    client: Transport, echo: Echo, store: MemoryTokenStore
) -> None:
    anna = await signed_in(client, "anna")
    echo.refused, echo.gate = {"anna-0"}, anyio.Event()
    with anyio.move_on_after(0.05):
        await anna.call(WHOAMI)
    del anna
    gc.collect()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(client.channel.aclose)
        await anyio.sleep(0.02)
        echo.gate.set()
    saved = await store.load(NamedLogin("anna").token_key)
    assert saved is not None
    assert saved.access.reveal() == "anna-1"


async def test_a_login_is_one_task_that_saves_the_token_too(
    client: Transport, store: MemoryTokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    def counted(work: Callable[[], Awaitable[None]], *, name: str) -> None:
        started.append(name)
        spawn_detached(work, name=name)

    monkeypatch.setattr("govauth.concurrency.single_flight.spawn_detached", counted)
    anna = await signed_in(client, "anna")
    assert started == ["govauth login"]
    assert await store.load(NamedLogin("anna").token_key) is not None
    assert await anna.call(WHOAMI) == "anna-0"
    assert started == ["govauth login"]


async def test_two_apis_of_a_client_share_the_keeper_of_a_principal(client: Transport, echo: Echo) -> None:
    anna = await signed_in(client, "anna")
    second = Api(client.channel, HERE, refuse=lambda _: None, headers={"x-api": "2"})
    elsewhere = Transport(second, NamedLogin("anna"))
    assert elsewhere.keeper is anna.keeper
    echo.refused = {"anna-0"}
    assert await anna.call(WHOAMI) == "anna-1"
    assert await elsewhere.call(WHOAMI) == "anna-1"
    assert echo.renewals == 1


async def test_a_login_in_the_air_lands_although_the_client_is_closed(
    client: Transport, store: MemoryTokenStore
) -> None:
    begun, answer = anyio.Event(), anyio.Event()

    async def login(_: HttpSender) -> Token:
        begun.set()
        await answer.wait()
        return Token("anna-0", refresh="r")

    async def sign_in() -> None:
        await client.sign_in(login, lambda _: NamedLogin("anna"))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(sign_in)
        await begun.wait()
        tasks.start_soon(client.channel.aclose)
        await anyio.wait_all_tasks_blocked()
        assert client.channel.principals.closed
        answer.set()
    assert await store.load(NamedLogin("anna").token_key) is not None


async def test_a_login_that_fails_leaves_nothing(client: Transport, store: MemoryTokenStore) -> None:
    async def login(_: HttpSender) -> Token:
        raise LoginRejected("wrong")

    with pytest.raises(LoginRejected, match="wrong"):
        await client.sign_in(login, lambda _: NamedLogin("anna"))
    assert await store.load(NamedLogin("anna").token_key) is None


def test_the_strategy_of_the_test_is_one() -> None:
    strategy: AuthStrategy = NamedLogin("")
    assert strategy.renewal is Renewal.REPLACES
