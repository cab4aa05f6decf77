"""«Мой налог»: receipts of the three kinds of client, a renewal nobody notices, and a lost answer.

Signs in, issues, has the access token revoked in the middle, cancels, lists and downloads, and loses an
answer and finds out what became of it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from examples.demo.story import Story, Surprise
from govauth.auth import FileTokenStore
from govauth.providers.moy_nalog import (
    CancelReason,
    ForeignAgency,
    IssuedReceipt,
    LegalEntity,
    MoyNalog,
    Outcome,
    PasswordLogin,
    PaymentType,
    Place,
    ReceiptOutcomeUnknown,
    Service,
)
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox


async def tell(sandbox: ServedSandbox, directory: Path, story: Story) -> None:
    counters = sandbox.moy_nalog.counters
    login = PasswordLogin(inn=INN, password=PASSWORD)
    store = FileTokenStore(directory / "tokens")
    started = datetime.now(UTC) - timedelta(minutes=1)

    async with MoyNalog(login, place=Place.PROD.at(sandbox.url), store=store) as nalog:
        user = await nalog.taxpayer.user()
        story.tell("sign in by ИНН and password", f"account {user.status}, {counters['logins']} login")
        private, company, foreign = await issue_three(nalog, sandbox, story)
        cancelled = await nalog.receipts.cancel(company, CancelReason.MISTAKE)
        if not cancelled.cancelled:
            raise Surprise(f"{company.id} was not cancelled")
        story.tell(f"cancel {company.id}", f"cancelled, «{CancelReason.MISTAKE}»")
        await list_receipts(nalog, story, started, {private.id, company.id, foreign.id}, company.id)
        await download(nalog, story, private, directory)
        await lose_an_answer(nalog, sandbox, story)

    story.expect("refresh tokens that were sent twice", counters["refresh_reuse"], 0)
    story.expect("receipts in the service's book", len(sandbox.moy_nalog.receipts), 4)


async def issue_three(
    nalog: MoyNalog, sandbox: ServedSandbox, story: Story
) -> tuple[IssuedReceipt, IssuedReceipt, IssuedReceipt]:
    counters = sandbox.moy_nalog.counters
    private = await nalog.receipts.issue(Service("Консультация", price="1500.00"))
    story.tell("issue to a natural person", f"{private.id}, {private.total} ₽")

    lines = [Service("Урок", price="999.99", quantity=3), Service("Учебник", price=450)]
    company = await nalog.receipts.issue(
        lines, client=LegalEntity("7707083893", "ООО «Ромашка»"), payment=PaymentType.ACCOUNT
    )
    story.tell("issue to a legal entity, two lines", f"{company.id}, {company.total} ₽")

    sandbox.moy_nalog.control("revoke", value=True)
    story.tell("the service revokes the access token", "nobody was told")
    foreign = await nalog.receipts.issue(Service("Перевод", price=9000), client=ForeignAgency("Daisy Ltd"))
    story.tell("issue to a foreign agency", f"{foreign.id}, {foreign.total} ₽")
    story.expect("  … 401 answers that the renewal cost", counters["unauthorized"], 1)
    story.expect("  … refreshes", counters["refreshes"], 1)
    story.expect("  … logins so far", counters["logins"], 1)
    return private, company, foreign


async def list_receipts(
    nalog: MoyNalog, story: Story, since: datetime, expected: set[str], cancelled: str
) -> None:
    listed = [income async for income in nalog.receipts.list(since, page_size=2)]
    if {income.id for income in listed} != expected:
        raise Surprise("the list does not hold what was issued")
    if [income.id for income in listed if income.cancelled] != [cancelled]:
        raise Surprise("the list does not show the cancelled receipt")
    standing = sum(income.total_amount for income in listed if not income.cancelled)
    story.tell(
        "list them, two on a page", f"{len(listed)} receipts, 1 of them cancelled, {standing:.2f} ₽ stand"
    )


async def download(nalog: MoyNalog, story: Story, receipt: IssuedReceipt, directory: Path) -> None:
    image = await nalog.receipts.image(receipt)
    file = directory / f"{receipt.id}.{image.media_type.removeprefix('image/')}"
    file.write_bytes(image.content)
    if not image.content.startswith(b"\x89PNG"):
        raise Surprise(f"{file.name} is not a picture")
    story.tell("download the printed form", f"{file.name}, {len(image.content)} bytes of {image.media_type}")


async def lose_an_answer(nalog: MoyNalog, sandbox: ServedSandbox, story: Story) -> None:
    counters = sandbox.moy_nalog.counters
    before = counters["receipts.issue"]
    sandbox.fault("lose", operation="receipts.issue")
    try:
        await nalog.receipts.issue(Service("Редактура", price="2750.50"))
    except ReceiptOutcomeUnknown as error:
        lost = error
    else:
        raise Surprise("the lost answer went unnoticed")
    story.tell("issue, and the answer gets lost", f"{type(lost).__name__} ({lost.reason})")
    story.expect("  … requests on the wire", counters["receipts.issue"] - before, 1)
    result = await nalog.receipts.reconcile(lost)
    if result.outcome is not Outcome.APPLIED or result.found is None:
        raise Surprise(f"the receipt was registered, and reconcile says {result.outcome.name}")
    story.tell("reconcile it with the list", f"{result.outcome.name}: {result.found.id}")
    story.expect("  … requests on the wire, still", counters["receipts.issue"] - before, 1)
