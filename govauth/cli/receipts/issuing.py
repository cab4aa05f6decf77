"""``govauth receipts issue``, ``cancel`` and ``reconcile``: what changes something, and what became of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from govauth.cli import settings
from govauth.cli.exit_codes import ExitCode
from govauth.cli.keyed import WITHIN, checked_key, with_ledger
from govauth.cli.language import said
from govauth.cli.moments import moment
from govauth.cli.output import json_line, line, note
from govauth.cli.parameters import Json, KeysLedger, ProfileName
from govauth.cli.receipts import account
from govauth.cli.receipts.shown import show
from govauth.errors import GovAuthError, OutcomeUnknown
from govauth.providers import moy_nalog

if TYPE_CHECKING:
    from govauth.cli.receipts.attempts import KeptAttempt
    from govauth.cli.settings import Profile


def issue(
    name: Annotated[str, typer.Argument(help=said("as it stands on the receipt", "как на чеке"))],
    price: Annotated[str, typer.Argument(help=said("roubles, such as 1500.00", "рубли, как 1500.00"))],
    *,
    quantity: Annotated[str, typer.Option(help=said("how many", "сколько"))] = "1",
    payment: Annotated[
        Literal["CASH", "ACCOUNT"], typer.Option(help=said("how it was paid", "как оплачено"))
    ] = "CASH",
    client_inn: Annotated[
        str | None, typer.Option(help=said("of an organisation that paid", "ИНН организации, которая платит"))
    ] = None,
    client_name: Annotated[str | None, typer.Option(help=said("who paid", "кто платит"))] = None,
    phone: Annotated[
        str | None, typer.Option(help=said("of the person who paid", "телефон плательщика"))
    ] = None,
    foreign: Annotated[
        bool,
        typer.Option("--foreign", help=said("a foreign organisation paid", "платит иностранная организация")),
    ] = False,
    time: Annotated[
        datetime | None,
        typer.Option(parser=moment, metavar="TIME", help=said("of the sale; now", "когда продано; сейчас")),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(
            help=said(
                "your number of the sale: one receipt for it, ever", "ваш номер продажи: один чек навсегда"
            )
        ),
    ] = None,
    ledger: KeysLedger = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Register a receipt; it is sent once."""
    import anyio  # noqa: PLC0415 - on first use

    keyed = checked_key(key, ledger)
    service = moy_nalog.Service(name, price, quantity)
    client = _client(client_inn, client_name, phone, foreign=foreign)
    chosen, paid = settings.profile_named(profile), moy_nalog.PaymentType(payment)

    async def work() -> moy_nalog.IssuedReceipt:
        async with account.opened(chosen) as nalog:
            if keyed is not None:
                sale = moy_nalog.Sale(service, client=client, payment=paid, operation_time=time)
                return await _once(nalog, *keyed, sale)
            attempt = await nalog.receipts.attempt(service, client=client, payment=paid, operation_time=time)
            with _written_down(chosen, attempt):
                return await nalog.receipts.submit(attempt)

    receipt = anyio.run(work)
    show(receipt, as_json=as_json, print_url=receipt.print_url)
    return ExitCode.DONE


async def _once(
    nalog: moy_nalog.MoyNalog, key: str, address: str, sale: moy_nalog.Sale
) -> moy_nalog.IssuedReceipt:
    return await with_ledger(
        address, lambda ledger: nalog.receipts.once(key, sale, ledger=ledger, within=WITHIN)
    )


@contextmanager
def _written_down(
    profile: Profile, attempt: moy_nalog.IssueAttempt | moy_nalog.CancelAttempt
) -> Generator[None]:
    """Keep an attempt in a file while it is sent, and after that only if its outcome is not known."""
    from govauth.cli.receipts.attempts import keep  # noqa: PLC0415 - on first use

    key = account.key(profile)
    written = None if key is None else keep(key, attempt)
    try:
        yield
    except OutcomeUnknown:
        note(_LOOK)
        raise
    except GovAuthError:
        _forget(written)
        raise
    _forget(written)


_LOOK = said(
    "the attempt is kept; govauth receipts reconcile finds out what became of it",
    "попытка сохранена; что с ней стало, узнает govauth receipts reconcile",
)


def _forget(written: KeptAttempt | None) -> None:
    if written is not None:
        written.remove()


def _client(
    inn: str | None, name: str | None, phone: str | None, *, foreign: bool
) -> moy_nalog.Individual | moy_nalog.LegalEntity | moy_nalog.ForeignAgency:
    if foreign:
        return moy_nalog.ForeignAgency(name or "")
    if inn is not None:
        return moy_nalog.LegalEntity(inn, name or "")
    return moy_nalog.Individual(name, phone)


def cancel(
    receipt: Annotated[str, typer.Argument(help=said("its id", "номер чека"))],
    *,
    reason: Annotated[
        Literal["mistake", "refund"],
        typer.Option(help=said("why: it was a mistake, or a refund", "почему: ошибка или возврат")),
    ],
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Cancel a receipt; it is sent once."""
    import anyio  # noqa: PLC0415 - on first use

    chosen = settings.profile_named(profile)

    async def work() -> moy_nalog.Income:
        async with account.opened(chosen) as nalog:
            attempt = await nalog.receipts.cancel_attempt(receipt, moy_nalog.CancelReason[reason.upper()])
            with _written_down(chosen, attempt):
                return await nalog.receipts.submit_cancel(attempt)

    show(anyio.run(work), as_json=as_json)
    return ExitCode.DONE


def reconcile(profile: ProfileName = None, as_json: Json = False) -> int:
    """Find out what became of every submission whose answer was lost; exit with 4 if a person must look."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.receipts.attempts import kept  # noqa: PLC0415

    chosen = settings.profile_named(profile)
    key = account.key(chosen)
    waiting = [] if key is None else list(kept(key))
    if not waiting:
        if not as_json:
            line(said("no answer was lost", "потерянных ответов нет"))
        return ExitCode.DONE

    async def work() -> list[tuple[KeptAttempt, moy_nalog.Reconciliation[moy_nalog.Income]]]:
        async with account.opened(chosen) as nalog:
            issues = [one.attempt for one in waiting if isinstance(one.attempt, moy_nalog.IssueAttempt)]
            results = iter(await nalog.receipts.reconcile_all(issues) if issues else ())
            return [
                (
                    one,
                    next(results)
                    if isinstance(one.attempt, moy_nalog.IssueAttempt)
                    else await nalog.receipts.reconcile(one.attempt),
                )
                for one in waiting
            ]

    undecided = False
    for one, result in anyio.run(work):
        undecided = _reported(one, result, as_json=as_json) or undecided
    return ExitCode.PERSON_NEEDED if undecided else ExitCode.DONE


def _reported(one: KeptAttempt, result: moy_nalog.Reconciliation[moy_nalog.Income], *, as_json: bool) -> bool:
    """Write what was found; forget the attempt unless it is undecided, and tell whether it is."""
    outcome = result.outcome.name.lower()
    ids = [found.id for found in result.candidates]
    sent = one.attempt.request_time.isoformat(timespec="seconds")
    if as_json:
        json_line({"outcome": outcome, "sent": sent, "receipts": ids, "attempt": one.path.name})
    else:
        line("  ".join([sent, said(outcome.replace("_", " "), _RUSSIAN[outcome]), *ids]))
    if result.outcome is moy_nalog.Outcome.UNDECIDED:
        note(
            said(
                f"look at these receipts, then remove {one.path}",
                f"посмотрите эти чеки, затем удалите {one.path}",
            )
        )
        return True
    one.remove()
    return False


_RUSSIAN = {
    "applied": "сделано",
    "not_applied": "не сделано",
    "undecided": "неясно",
}
