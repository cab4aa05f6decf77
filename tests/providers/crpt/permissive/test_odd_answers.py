"""What a host, a local module or a store says that means nothing stops no sale, and counts for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from govauth.auth import FileTokenStore, MemoryTokenStore, Token, TokenKey
from govauth.clock import SYSTEM_CLOCK
from govauth.errors import ConfigurationError, LoginRequired, StoreUnavailable
from govauth.http.message import Response
from govauth.providers.crpt import Place
from govauth.providers.crpt.permissive import Asked, LocalModule, Permissive, PermissiveKey, Source
from govauth.providers.crpt.permissive.board import Board
from govauth.providers.crpt.permissive.errors import CrossBorderUnavailable, refuse
from govauth.providers.crpt.permissive.judging import reasons_offline
from govauth.providers.crpt.permissive.models import LocalCode
from govauth.wire.codec import structure
from tests.providers.crpt.permissive.hosts import CODE, KEY, KI, LOCAL, A, B, C, Hosts, reply
from tests.providers.crpt.permissive.test_check import SETTINGS, desk_of

pytestmark = pytest.mark.anyio
RECORD = TokenKey("crpt", "prod", "", "hosts", "permissive")


async def test_a_client_without_a_local_module_says_so() -> None:
    async with desk_of(Hosts(), local=False) as desk:
        with pytest.raises(ConfigurationError, match="this client was made without local=LocalModule"):
            _ = desk.local


def test_a_place_without_the_permissive_mode_is_refused() -> None:
    own = Place("own", {"suz": "http://127.0.0.1:9/api"})
    with pytest.raises(ConfigurationError, match="the place 'own' has no permissive"):
        Permissive(PermissiveKey(key=KEY), place=own)


async def test_a_module_lets_in_by_a_token() -> None:
    hosts = Hosts()
    for host in (A, B, C):
        hosts.answer[host] = lambda _: reply({}, 503)
    module = LocalModule(address=LOCAL, token="opaque-1")
    async with Permissive(PermissiveKey(key=KEY), local=module, sender=hosts, settings=SETTINGS) as desk:
        assert (await desk.check([CODE])).source is Source.LOCAL
    sent = {headers.get("authorization") for headers in hosts.headers}
    assert "Token opaque-1" in sent
    assert "opaque-1" not in repr(module)


@pytest.mark.parametrize(
    ("login", "words"),
    [
        (LocalModule(address=LOCAL, token="opaque-1"), "the local module refuses the password or token"),
        (PermissiveKey(key=KEY), "the key of the permissive mode is refused"),
    ],
)
async def test_what_is_refused_is_not_had_again(login: LocalModule | PermissiveKey, words: str) -> None:
    with pytest.raises(LoginRequired, match=words) as caught:
        await login.renew(Hosts(), login.given)
    assert caught.value.final
    assert KEY not in str(caught.value)


async def test_a_host_that_calls_itself_unwell_is_asked_last() -> None:
    hosts = Hosts()
    send = hosts.send

    async def one_unwell(request, **options):  # type: ignore[no-untyped-def]
        if request.url.startswith(f"{A}/") and request.url.endswith("health/check"):
            return reply({"code": 500, "avgTimeMs": 1})
        return await send(request, **options)

    hosts.send = one_unwell  # type: ignore[method-assign]
    async with desk_of(hosts) as desk:
        assert await desk.refresh() == (B, C, A)


@pytest.mark.parametrize("content", [b"[]", b"5203", b"{", b'{"code": "x"}'])
def test_a_fault_that_blames_nobody_abroad_is_a_fault_of_the_host(content: bytes) -> None:
    error = refuse(Response(500, {"content-type": "application/json"}, content))
    assert not isinstance(error, CrossBorderUnavailable)
    assert error is not None


def test_a_return_is_no_matter_of_a_local_module() -> None:
    code = structure({"cis": KI, "isBlocked": True, "sold": True}, LocalCode)
    assert reasons_offline(code, Asked(returned=True)) == ()
    assert reasons_offline(code, Asked()) != ()


@pytest.mark.parametrize("details", [{}, {"hosts": "x", "aside": {}}, {"hosts": [B], "aside": [1]}])
async def test_a_record_that_is_none_changes_no_order(tmp_path: Path, details: dict[str, object]) -> None:
    store = FileTokenStore(tmp_path / "shared")
    await store.save(RECORD, Token("hosts", details=details))  # type: ignore[arg-type]
    assert (await Board(store, RECORD, SYSTEM_CLOCK, (A, B)).order(30.0)).hosts == (A, B)


async def test_a_store_that_cannot_be_written_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    class ReadOnly(MemoryTokenStore):
        async def save(self, key: TokenKey, token: Token, *, ttl: float | None = None) -> None:
            raise StoreUnavailable("it is read-only")

    board = Board(ReadOnly(), RECORD, SYSTEM_CLOCK, (A, B))
    await board.set_aside(A, 60.0)
    assert "not shared: it is read-only" in caplog.text
    assert (await board.order(30.0)).usable(SYSTEM_CLOCK.time()) == [B]
