"""``govauth suz``: orders of marking codes, the codes, and reports about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeAlias

import typer

from govauth.cli import settings
from govauth.cli.exit_codes import ExitCode
from govauth.cli.keyed import WITHIN, checked_key, with_ledger
from govauth.cli.language import said
from govauth.cli.output import json_line, line, note
from govauth.cli.parameters import Json, KeysLedger, ProfileName
from govauth.errors import ConfigurationError, OutcomeUnknown
from govauth.home import expanded

if TYPE_CHECKING:
    from govauth.providers.crpt import Crpt, OrderRequest
    from govauth.providers.crpt.suz.models import OrderInfo
    from govauth.wire.json import JsonValue

app: Final = typer.Typer(
    no_args_is_help=True,
    help=said("Marking codes of «Честный знак» (СУЗ).", "Коды маркировки «Честного знака» (СУЗ)."),
)

Attributes: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--attribute",
        metavar="NAME=VALUE",
        help=said("as the product group wants it; may be repeated", "как требует группа; можно повторять"),
    ),
]
Group: TypeAlias = Annotated[
    str, typer.Argument(help=said("product group, such as milk", "товарная группа, как milk"))
]
Within: TypeAlias = Annotated[
    float, typer.Option(min=0, help=said("seconds to wait", "сколько секунд ждать"))
]


@app.command(help=said("Place an order; it is sent once.", "Сделать заказ; отправляется один раз."))
def order(
    group: Annotated[
        str, typer.Argument(help=said("product group, such as milk", "товарная группа, как milk"))
    ],
    gtin: Annotated[str, typer.Argument(help=said("14 digits", "14 цифр"))],
    quantity: Annotated[int, typer.Argument(min=1, help=said("how many codes", "сколько кодов"))],
    *,
    template: Annotated[int, typer.Option(help=said("template of the code", "шаблон кода"))],
    cis_type: Annotated[str, typer.Option(help="UNIT, GROUP, SET, …")] = "UNIT",
    attribute: Attributes = None,
    number: Annotated[
        str | None,
        typer.Option(help=said("productionOrderId: your own number of the order", "ваш номер заказа")),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help=said("one order for it, ever", "один заказ на него навсегда"))
    ] = None,
    ledger: KeysLedger = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Write the id of the order, and the number by which a lost answer is looked for."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.accounts import crpt as account  # noqa: PLC0415
    from govauth.providers.crpt import OrderRequest, Product  # noqa: PLC0415

    if number == "":
        raise typer.BadParameter(said("--number must not be empty", "--number не может быть пустым"))
    keyed = checked_key(key, ledger)
    chosen = settings.profile_named(profile)
    product = Product(gtin, quantity, template, cis_type)
    request = OrderRequest(group, product, attributes=_attributes(attribute))
    if number is not None:
        request = OrderRequest(group, product, attributes=request.attributes, production_order_id=number)

    async def work() -> str:
        async with account.opened(chosen) as crpt:
            if keyed is not None:
                return await _once(crpt, *keyed, request)
            try:
                return (await crpt.suz.orders.create(request)).order_id
            except OutcomeUnknown:
                found = request.production_order_id
                note(
                    said(
                        f"see whether it is there: govauth suz orders --number {found}",
                        f"посмотрите, есть ли он: govauth suz orders --number {found}",
                    )
                )
                raise

    order_id = anyio.run(work)
    if as_json:
        json_line({"order_id": order_id, "number": None if key else request.production_order_id})
    else:
        line(order_id)
    return ExitCode.DONE


async def _once(crpt: Crpt, key: str, address: str, request: OrderRequest) -> str:
    order = await with_ledger(
        address, lambda ledger: crpt.suz.orders.once(key, request, ledger=ledger, within=WITHIN)
    )
    return order.order_id


@app.command(help=said("List the orders of the station.", "Перечислить заказы станции."))
def orders(
    number: Annotated[
        str | None, typer.Option(help=said("only those with this productionOrderId", "только с этим номером"))
    ] = None,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Write a line for each order; exit with 1 if a number was asked for and none has it."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.accounts import crpt as account  # noqa: PLC0415

    chosen = settings.profile_named(profile)

    async def work() -> int:
        count = 0
        async with account.opened(chosen) as crpt:
            async for one in crpt.suz.orders.search():
                if number is None or one.production_order_id == number:
                    count += 1
                    _show_order(one, as_json=as_json)
        return count

    count = anyio.run(work)
    if number is not None and not count:
        note(said("there is no such order", "такого заказа нет"), name="error")
        return ExitCode.FAILED
    return ExitCode.DONE


def _show_order(one: OrderInfo, *, as_json: bool) -> None:
    fields = {
        "order_id": one.order_id,
        "status": str(one.order_status),
        "group": one.product_group,
        "number": one.production_order_id,
        "created": None if one.created is None else one.created.isoformat(),
        "reason": one.decline_reason,
    }
    if as_json:
        json_line(fields)
    else:
        line("  ".join(value for value in fields.values() if value))


@app.command(
    help=said(
        "Wait for the codes of an order and bring them to a file; the same command goes on after a crash.",
        "Дождаться кодов заказа и сложить в файл; после сбоя та же команда продолжит.",
    )
)
def codes(
    order_id: str,
    gtin: str,
    *,
    out: Annotated[Path, typer.Option(help=said("the file, one code a line", "файл, по коду в строке"))],
    within: Within = 600.0,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Bring every code, those handed out before included, once."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.accounts import crpt as account  # noqa: PLC0415
    from govauth.providers.crpt import CodeFile  # noqa: PLC0415
    from govauth.transport.pending import Waiting  # noqa: PLC0415

    chosen = settings.profile_named(profile)

    async def work() -> None:
        async with account.opened(chosen) as crpt:
            async for step in crpt.suz.orders.get(order_id).save_codes(gtin, CodeFile(out), within=within):
                if isinstance(step, Waiting) and step.note and not as_json:
                    note(step.note)

    anyio.run(work)
    count = expanded(out).read_bytes().count(b"\n")
    if as_json:
        json_line({"order_id": order_id, "gtin": gtin, "file": str(out), "codes": count})
    else:
        line(said(f"{count} codes in {out}", f"кодов в {out}: {count}"))
    return ExitCode.DONE


@app.command(
    help=said("Report the codes of a file as applied.", "Отправить отчёт о нанесении кодов из файла.")
)
def report(
    group: Annotated[
        str, typer.Argument(help=said("product group, such as milk", "товарная группа, как milk"))
    ],
    file: Annotated[Path, typer.Argument(help=said("one full code a line", "по полному коду в строке"))],
    *,
    attribute: Attributes = None,
    within: Within = 600.0,
    profile: ProfileName = None,
    as_json: Json = False,
) -> int:
    """Send reports of at most 30,000 codes, each once, and wait until they are processed."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.accounts import crpt as account  # noqa: PLC0415

    chosen = settings.profile_named(profile)
    codes = _codes(file)

    async def work() -> None:
        done = 0
        async with account.opened(chosen) as crpt:
            try:
                sent = crpt.suz.reports.utilise_all(group, codes, attributes=_attributes(attribute))
                async for report_id, part in sent:
                    done += len(part)
                    outcome = await crpt.suz.reports.outcome(report_id, within=within)
                    fields = {
                        "report_id": report_id,
                        "codes": len(part),
                        "status": str(outcome.report_status),
                    }
                    if as_json:
                        json_line(fields)
                    else:
                        line("  ".join(str(value) for value in fields.values()))
            except OutcomeUnknown:
                where = f"{done + 1}"
                note(said(f"the report from line {where} on is not known", f"неясен отчёт со строки {where}"))
                raise

    anyio.run(work)
    return ExitCode.DONE


def _codes(file: Path) -> list[str]:
    # Not splitlines(): a code holds U+001D, which that takes for the end of a line.
    try:
        text = expanded(file).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        problem = said("is not UTF-8", "не в UTF-8")
    except OSError as error:
        problem = error.strerror or type(error).__name__
    else:
        codes = [one for one in text.replace("\r\n", "\n").split("\n") if one]
        if codes:
            return codes
        problem = said("holds no codes", "в файле нет кодов")
    raise ConfigurationError(f"{file}: {problem}")


def _attributes(pairs: list[str] | None) -> Mapping[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for pair in pairs or ():
        name, separator, value = pair.partition("=")
        if not separator or not name:
            raise typer.BadParameter(said("--attribute takes NAME=VALUE", "--attribute — это ИМЯ=ЗНАЧЕНИЕ"))
        found[name] = value
    return found
