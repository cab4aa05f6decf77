"""Lists that hide, end early, lag, or are somebody else's: nothing goes out twice, by the system's own count."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import anyio
import pytest
from attrs import evolve, frozen

from govauth.ledger import Ledger, LedgerSettings, NeedsPerson, NotDecided
from govauth.providers.crpt import Crpt
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.providers.crpt.sandbox.mdlp.documents import MdlpDocuments
from govauth.providers.crpt.sandbox.orders import OrderBook
from govauth.providers.crpt.sandbox.station import Station
from govauth.providers.crpt.sandbox.true_api.documents import Documents
from govauth.sandbox.server import ServedSandbox
from govauth.simulation import Json
from tests.providers.crpt import dying
from tests.providers.crpt.conftest import order_of
from tests.providers.crpt.dying import document, medicine, order


FOREIGN = "00000000-0000-4000-8000-000000000000"


@frozen
class Kind:
    """One kind of effect.

    Attributes:
        once: does it for a key.
        operation: by which call.
        counter: of the sandbox.
        lists: what answers lists, with the name of what is in them.
        foreign: what makes something that is listed somebody else's.
        blind: what takes from it by what it could be known.

    """

    once: Callable[[Crpt, Ledger, str, float], Awaitable[object]]
    operation: str
    counter: str
    lists: tuple[tuple[type, str, str], ...]
    foreign: Mapping[str, object]
    blind: Mapping[str, object]


KINDS = {
    "order": Kind(
        order,
        "suz.orders.create",
        "orders_created",
        ((OrderBook, "listed", "results"), (Station, "orders", "orderInfos")),
        {"orderId": FOREIGN, "productionOrderId": FOREIGN},
        {"productionOrderId": None},
    ),
    "document": Kind(
        document,
        "true_api.documents.create",
        "documents_created",
        ((Documents, "page", "results"),),
        {"number": FOREIGN, "senderInn": "7728168971", "type": "LK_RECEIPT"},
        {"type": "LK_RECEIPT", "productGroup": "shoes"},
    ),
    "medicine": Kind(
        medicine,
        "mdlp.documents.send",
        "documents_sent",
        ((MdlpDocuments, "of_request", "documents"), (MdlpDocuments, "outgoing", "documents")),
        {"document_id": FOREIGN, "request_id": FOREIGN},
        {"request_id": FOREIGN},
    ),
}


@pytest.fixture(params=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param]


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    opened = Ledger(tmp_path / "private" / "ledger.sqlite", settings=LedgerSettings(settle=0.05, looks=1))
    yield opened
    await opened.aclose()


def rewrite(patch: pytest.MonkeyPatch, kind: Kind, items: Callable[[list[Json]], list[Json]]) -> None:
    """Let lists show something else; the totals agree with it."""
    for owner, name, key in kind.lists:
        honest = getattr(owner, name)

        def lying(
            *args: object, honest: Callable[..., Json] = honest, key: str = key, **named: object
        ) -> Json:
            answer = honest(*args, **named)
            shown = items(answer[key])
            totals: Json = {each: len(shown) for each in ("total", "totalCount") if each in answer}
            return {**answer, key: shown, **totals}

        patch.setattr(owner, name, lying)


def hide(provider: CrptSandbox, kind: Kind, patch: pytest.MonkeyPatch) -> None:
    """Show nothing at all."""
    provider.control("lists_lag", 7200)


def end_early(provider: CrptSandbox, kind: Kind, patch: pytest.MonkeyPatch) -> None:
    """Show one page of one thing, which is neither what is lost nor what is known."""
    provider.control("lists_end_early", True)
    provider.control("page_cap", 1)


def show_another_s(provider: CrptSandbox, kind: Kind, patch: pytest.MonkeyPatch) -> None:
    """Show the things of another participant."""
    rewrite(patch, kind, lambda items: [{**one, **kind.foreign} for one in items[:1]])


def show_blindly(provider: CrptSandbox, kind: Kind, patch: pytest.MonkeyPatch) -> None:
    """Show everything without that by which it is known."""
    rewrite(patch, kind, lambda items: [{**one, **kind.blind} for one in items])


LIES = {"hides": hide, "ends early": end_early, "another's": show_another_s, "blind": show_blindly}


@pytest.mark.promise("one-effect-for-a-key")
@pytest.mark.parametrize("lie", list(LIES))
@pytest.mark.anyio
async def test_a_list_that_lies_never_leads_to_a_second_one(
    crpt: Crpt,
    ledger: Ledger,
    sandbox: ServedSandbox,
    provider: CrptSandbox,
    monkeypatch: pytest.MonkeyPatch,
    kind: Kind,
    lie: str,
) -> None:
    await kind.once(crpt, ledger, "known", 0)
    sandbox.fault("lose", operation=kind.operation)
    with pytest.raises(NotDecided):
        await kind.once(crpt, ledger, "lost", 0)
    await kind.once(crpt, ledger, "later", 0)
    made = provider.counters[kind.counter]
    LIES[lie](provider, kind, monkeypatch)
    with suppress(NeedsPerson, NotDecided):
        await kind.once(crpt, ledger, "lost", 0.4)
    assert provider.counters[kind.counter] == made == 3


@pytest.mark.anyio
async def test_what_an_honest_list_lacks_goes_out_again(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, provider: CrptSandbox, kind: Kind
) -> None:
    await kind.once(crpt, ledger, "known", 0)
    sandbox.fault("drop", operation=kind.operation)
    await kind.once(crpt, ledger, "lost", 10)
    assert provider.counters[kind.counter] == 2


@pytest.mark.anyio
async def test_what_is_known_of_another_group_proves_nothing_and_hinders_nothing(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    await document(crpt, ledger, "of shoes", 0, "shoes")
    await document(crpt, ledger, "of milk", 0)
    await document(crpt, ledger, "of shoes again", 0, "shoes")
    sandbox.fault("drop", operation="true_api.documents.create")
    await document(crpt, ledger, "lost", 10)
    sandbox.fault("lose", operation="true_api.documents.create")
    with pytest.raises(NotDecided):
        await document(crpt, ledger, "lost, too", 0)
    page = Documents.page

    def of_shoes(self: Documents, pairs: Sequence[tuple[str, str]], *, total: bool = False) -> Json:
        return page(self, [(name, "shoes" if name == "pg" else value) for name, value in pairs], total=total)

    monkeypatch.setattr(Documents, "page", of_shoes)
    with pytest.raises(NotDecided, match="another product group"):
        await document(crpt, ledger, "lost, too", 0.3)
    assert provider.counters["documents_created"] == 5


@pytest.mark.parametrize("source", [0, 1])
@pytest.mark.parametrize("name", ["order", "medicine"])
@pytest.mark.anyio
async def test_what_one_source_does_not_show_yet_the_other_one_does(
    crpt: Crpt,
    ledger: Ledger,
    sandbox: ServedSandbox,
    provider: CrptSandbox,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    source: int,
) -> None:
    kind = KINDS[name]
    await kind.once(crpt, ledger, "known", 0)
    shown = provider.counters[kind.counter]
    sandbox.fault("lose", operation=kind.operation)
    with pytest.raises(NotDecided):
        await kind.once(crpt, ledger, "lost", 0)
    # All but the last: the oldest comes last in each list but one.
    late = evolve(kind, lists=kind.lists[source : source + 1])
    oldest = slice(None, shown) if late.lists[0][1] == "orders" else slice(-shown, None)
    of_request = late.lists[0][1] == "of_request"
    rewrite(monkeypatch, late, lambda items: [] if of_request else items[oldest])
    await kind.once(crpt, ledger, "lost", 10)
    assert provider.counters[kind.counter] == 2


@pytest.mark.anyio
async def test_an_order_without_a_number_may_be_the_lost_one(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, provider: CrptSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.fault("lose", operation="suz.orders.create")
    with pytest.raises(NotDecided):
        await order(crpt, ledger, "lost", 0)
    show_blindly(provider, KINDS["order"], monkeypatch)
    with pytest.raises(NeedsPerson):
        await order(crpt, ledger, "lost", 10)
    assert provider.counters["orders_created"] == 1


@pytest.mark.anyio
@pytest.mark.parametrize("other", [{"createdTimestamp": 1_600_000_000_000}, {"productGroup": "shoes"}])
async def test_an_order_without_a_number_that_cannot_be_it_hinders_nothing(
    crpt: Crpt,
    ledger: Ledger,
    sandbox: ServedSandbox,
    provider: CrptSandbox,
    monkeypatch: pytest.MonkeyPatch,
    other: Mapping[str, object],
) -> None:
    await crpt.suz.orders.create(order_of(5))
    by_hand = {"productionOrderId": None, **other}
    rewrite(monkeypatch, KINDS["order"], lambda items: [{**one, **by_hand} for one in items])
    sandbox.fault("drop", operation="suz.orders.create")
    await order(crpt, ledger, "lost", 10)
    assert provider.counters["orders_created"] == 2


@pytest.mark.anyio
async def test_a_station_whose_list_may_not_be_read_is_searched(
    crpt: Crpt, ledger: Ledger, sandbox: ServedSandbox, provider: CrptSandbox
) -> None:
    sandbox.fault("fail", operation="suz.orders.list", status=403)
    sandbox.fault("drop", operation="suz.orders.create")
    await order(crpt, ledger, "lost", 10)
    assert provider.counters["orders_created"] == 1


PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.providers.crpt.dying"])


@pytest.mark.parametrize("name", list(KINDS))
def test_a_worker_that_is_killed_with_the_answer_and_a_list_that_hides(
    sandbox: ServedSandbox, provider: CrptSandbox, tmp_path: Path, name: str
) -> None:
    kind = KINDS[name]
    path = str(tmp_path / "ledger.sqlite")

    async def work() -> None:
        async with dying.client(sandbox.url) as crpt:
            ledger = dying.ledger(path)
            await kind.once(crpt, ledger, "known", 0)
            killed = PROCESSES.Process(target=dying.work, args=(name, sandbox.url, path))
            killed.start()
            await anyio.to_thread.run_sync(killed.join, 60)
            assert killed.exitcode == -signal.SIGKILL
            provider.control("lists_lag", 7200)
            with pytest.raises(NeedsPerson):
                await kind.once(crpt, ledger, "lost", 10)
            provider.control("lists_lag", 0)
            found = await kind.once(crpt, ledger, "lost", 10)
            assert await kind.once(crpt, ledger, "lost", 0) == found
            await ledger.aclose()

    anyio.run(work)
    assert provider.counters[kind.counter] == 2
