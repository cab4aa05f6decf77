"""Sales with odd content on the sandbox: each is found again in the list after its answer was lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from pathlib import Path

import anyio
import pytest

from govauth.errors import InvalidInput, OutcomeUnknown
from govauth.ledger import ContentDiffers, Ledger, LedgerSettings, NeedsPerson, State
from govauth.providers.moy_nalog import (
    CancelReason,
    ForeignAgency,
    Individual,
    LegalEntity,
    MoyNalog,
    PasswordLogin,
    PaymentType,
    Place,
    Sale,
    Service,
)
from govauth.sandbox.server import ServedSandbox
from govauth.sync import Blocking

pytestmark = pytest.mark.anyio

SOON = LedgerSettings(settle=0.1, spacing=0.0)
MOSCOW = timezone(timedelta(hours=3))
DAY = datetime.now(MOSCOW).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)

SALES = [
    Sale(Service("  Два  пробела \u00a0 и неразрывный ", "0.01")),
    Sale(Service("🧾 \u202e\u200b «ёлочки» \\ \" ' % ? {} <b>&amp;", "999999999.99")),
    Sale(Service("д" * 1000, Decimal("1.5E+3"))),
    Sale(Service("дробь", "0.10", "0.1")),
    Sale(Service("дробь", "0.1", "0.10")),
    Sale([Service("б", 2), Service("а", 1), Service("а", "1.00", 3), Service("а", 1)]),
    Sale(Service("клиент", 1), Individual("  Иван  Иваныч ", "+7 900 111-22-33")),
    Sale(Service("клиент", 1), Individual("", None)),
    Sale(Service("клиент", 1), LegalEntity("7707083893", "ООО «Ромашка»  и Ко")),
    Sale(Service("клиент", 1), ForeignAgency("Daisy & Sons\tLtd"), PaymentType.ACCOUNT),
    Sale(Service("когда", 1), operation_time=DAY),
    Sale(Service("когда", 1), operation_time=DAY - timedelta(microseconds=1)),
    Sale(Service("когда", 1), operation_time=DAY.replace(day=1, hour=0)),
    Sale(Service("когда", 1), operation_time=DAY.replace(day=1) - timedelta(seconds=1)),
    Sale(Service("когда", 1), operation_time=DAY.astimezone(timezone(timedelta(hours=-11, minutes=-30)))),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "ledger.sqlite"


async def test_each_is_found_in_the_list(nalog: MoyNalog, sandbox: ServedSandbox, path: Path) -> None:
    ledger = Ledger(path, settings=SOON)
    sandbox.fault("lose", operation="receipts.issue", times=len(SALES))
    with anyio.fail_after(60):
        report = await nalog.receipts.issue_all(
            [(f"sale {number}", sale) for number, sale in enumerate(SALES)], ledger=ledger, width=5
        )
    found = [entry async for entry in ledger.list()]
    assert report.complete, [(e.key, e.state, e.error, e.looks) for e in found if e.state is not State.DONE]
    assert len(sandbox.moy_nalog.receipts) == len(SALES)
    await ledger.aclose()


async def test_equal_content_in_another_form_is_the_same(nalog: MoyNalog, path: Path) -> None:
    ledger = Ledger(path, settings=SOON)
    forms = [
        Sale(Service("Урок", "1500.00"), operation_time=DAY),
        Sale((Service("Урок", 1500, "1.0"),), operation_time=DAY.astimezone(UTC)),
        Sale([Service("Урок", Decimal("1.5E3"))], operation_time=DAY + timedelta(microseconds=999)),
        Sale(
            Service("Урок", 1500),
            Individual(),
            PaymentType("CASH"),
            DAY.astimezone(timezone(timedelta(hours=14))),
        ),
    ]
    ids = {(await nalog.receipts.once("k", sale, ledger=ledger)).id for sale in forms}
    assert len(ids) == 1
    for other in (
        Sale(Service("Урок", 1500)),
        Sale(Service("Урок", 1500), operation_time=DAY + timedelta(seconds=1)),
        Sale(Service("урок", 1500), operation_time=DAY),
        Sale(Service("Урок", "1500.01"), operation_time=DAY),
    ):
        with pytest.raises(ContentDiffers):
            await nalog.receipts.once("k", other, ledger=ledger)
    await ledger.aclose()


async def test_a_result_from_the_ledger_equals_the_first(nalog: MoyNalog, path: Path) -> None:
    ledger = Ledger(path, settings=SOON)
    for number, sale in enumerate(SALES):
        first = await nalog.receipts.once(f"k{number}", sale, ledger=ledger)
        assert await nalog.receipts.once(f"k{number}", sale, ledger=ledger) == first
    await ledger.aclose()


async def test_a_cancellation_whose_answer_is_lost(
    nalog: MoyNalog, sandbox: ServedSandbox, path: Path
) -> None:
    ledger = Ledger(path, settings=SOON)
    for kind in ("lose", "drop", "cut", "fail"):
        receipt = await nalog.receipts.once(kind, SALES[0], ledger=ledger)
        sandbox.fault(kind, operation="receipts.cancel")
        for _ in range(2):
            done = await nalog.receipts.cancel_once(
                f"cancel {kind}", receipt.id, CancelReason.REFUND, ledger=ledger, within=10
            )
            assert done == receipt.id
    await ledger.aclose()


async def test_a_receipt_that_is_hidden_says_nothing_of_its_cancellation(
    nalog: MoyNalog, sandbox: ServedSandbox, path: Path
) -> None:
    ledger = Ledger(path, settings=SOON)
    receipt = await nalog.receipts.once("k", SALES[0], ledger=ledger)
    cancel = partial(nalog.receipts.cancel_once, "cancel k", receipt.id, CancelReason.REFUND, ledger=ledger)
    sandbox.fault("lose", operation="receipts.cancel")
    with pytest.raises(OutcomeUnknown):
        await cancel()
    sandbox.fault("fail", operation="receipts.get", status=404, times=100)
    with pytest.raises(NeedsPerson):
        await cancel(within=10)
    assert sandbox.moy_nalog.counters["receipts.cancel"] == 1
    sandbox.world.faults.clear()
    assert await cancel(within=10) == receipt.id
    assert sandbox.moy_nalog.counters["receipts.cancel"] == 1
    await ledger.aclose()


def test_threads_of_a_program_that_blocks(
    sandbox: ServedSandbox, login: PasswordLogin, place: Place, path: Path
) -> None:
    ledger = Ledger(path, settings=SOON)
    sandbox.fault("lose", operation="receipts.issue", times=3)
    ids: list[str] = []
    with Blocking(MoyNalog(login, place=place)) as nalog:

        def work(number: int) -> None:
            receipt = nalog.call(
                nalog.client.receipts.once,
                f"k{number % 5}",
                Sale(Service("Урок", 1)),
                ledger=ledger,
                within=30,
            )
            ids.append(receipt.id)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        nalog.call(ledger.aclose)
    assert len(ids) == 20
    assert len(set(ids)) == len(sandbox.moy_nalog.receipts) == 5


def to_the_next_month(seconds: float) -> float:
    """By how much a clock must be wrong to show so many seconds after the next month began in Moscow."""
    now = datetime.now(MOSCOW)
    first = (now.replace(day=1) + timedelta(days=32)).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    return (first - now).total_seconds() + seconds


async def test_sales_of_a_month_s_first_seconds_are_never_dated_back_into_the_last(
    nalog: MoyNalog, sandbox: ServedSandbox, path: Path
) -> None:
    sandbox.moy_nalog.control("skew", to_the_next_month(4.0))
    await nalog.taxpayer.user()  # the client learns the clock of the service
    sandbox.fault("drop", operation="receipts.issue", times=3, skip=5)
    ledger = Ledger(path, settings=SOON)
    rows = [(f"k{number}", Sale(Service("Урок", 1))) for number in range(30)]
    with anyio.fail_after(30):
        assert (await nalog.receipts.issue_all(rows, ledger=ledger, width=10)).complete
    since = datetime.now(UTC)
    listed = [income async for income in nalog.receipts.list(since, since + timedelta(days=40))]
    assert len(listed) == len(sandbox.moy_nalog.receipts) == 30
    assert {income.operation_time.astimezone(MOSCOW).day for income in listed} == {1}
    await ledger.aclose()


async def test_a_sale_of_a_month_s_last_second_is_sent_again_with_its_own(
    nalog: MoyNalog, sandbox: ServedSandbox, path: Path
) -> None:
    sandbox.moy_nalog.control("skew", to_the_next_month(-2.0))
    await nalog.taxpayer.user()  # the client learns the clock of the service
    ledger = Ledger(path, settings=LedgerSettings(settle=2.5))
    await nalog.receipts.once("first", Sale(Service("Урок", 2)), ledger=ledger)
    sandbox.fault("drop", operation="receipts.issue")
    receipt = await nalog.receipts.once("last", Sale(Service("Урок", 1)), ledger=ledger, within=20)
    assert receipt.operation_time.astimezone(MOSCOW).day > 1
    assert len(sandbox.moy_nalog.receipts) == 2
    await ledger.aclose()


async def test_forgetting_meanwhile_changes_nothing(
    nalog: MoyNalog, sandbox: ServedSandbox, path: Path
) -> None:
    sandbox.fault("lose", operation="receipts.issue", times=4, skip=3)
    ledger = Ledger(path, settings=SOON)
    rows = [(f"k{number}", Sale(Service("Урок", 1))) for number in range(40)]
    later = datetime.now(UTC) + timedelta(days=1)

    async def forget() -> None:
        while True:
            await ledger.forget(before=later)
            await anyio.sleep(0.01)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(forget)
        await nalog.receipts.issue_all(rows, ledger=ledger, width=5)
        await nalog.receipts.issue_all(rows, ledger=ledger, width=5)
        tasks.cancel_scope.cancel()
    assert len(sandbox.moy_nalog.receipts) == 40
    assert await ledger.counts() == {State.DONE: 40}
    await ledger.aclose()


async def test_a_service_in_place_of_a_sale_is_refused_by_name(nalog: MoyNalog, path: Path) -> None:
    ledger = Ledger(path)
    with pytest.raises(InvalidInput, match=r"sale must be a Sale, such as Sale\(Service\(…\)\), not Service"):
        await nalog.receipts.once("lesson-1", Service("Урок", 1500), ledger=ledger)  # type: ignore[arg-type]
    assert await ledger.counts() == {}
    await ledger.aclose()
