"""``govauth doctor``: what keeps govauth from working here, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from govauth.cli.exit_codes import ExitCode
from govauth.cli.key_files import first_line
from govauth.cli.language import said
from govauth.cli.output import json_line, styled
from govauth.cli.parameters import Json, PasswordFile
from govauth.secret import Secret

if TYPE_CHECKING:
    from govauth.doctor import Finding, State, Text

_MARKS: Final = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "fault": "[bold red]✗[/]"}


def doctor(
    *,
    host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL", help=said("a service to reach; may be repeated", "адрес сервиса; можно повторять")
        ),
    ] = None,
    ca: Annotated[
        list[Path] | None,
        typer.Option(
            help=said("an authority to trust, PEM or DER; may be repeated", "доверенный корень, PEM или DER")
        ),
    ] = None,
    trust_env: Annotated[
        bool,
        typer.Option(
            "--trust-env", help=said("heed the proxies of the environment", "учитывать прокси окружения")
        ),
    ] = False,
    key: Annotated[
        Path | None, typer.Option(help=said("a private key, PKCS#8", "закрытый ключ, PKCS#8"))
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(help=said("the certificate of the key", "сертификат ключа"))
    ] = None,
    password_file: PasswordFile = None,
    trust: Annotated[
        list[Path] | None,
        typer.Option(
            help=said("certificates of ЕСИА: file, directory or zip", "сертификаты ЕСИА: файл, каталог, zip")
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            envvar="GOVAUTH_STORE",
            help=said(
                "directory of the token store, or redis://…", "каталог хранилища токенов или redis://…"
            ),
        ),
    ] = None,
    seconds: Annotated[float, typer.Option(help=said("for one answer", "на один ответ"))] = 10.0,
    strict: Annotated[
        bool, typer.Option("--strict", help=said("warnings fail as well", "предупреждения — тоже отказ"))
    ] = False,
    as_json: Json = False,
) -> int:
    """Look at hosts, TLS, clock, engines, key, trust, store, proxies and packages; exit with 1 on a fault."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.doctor import Settings, State, examine  # noqa: PLC0415

    settings = Settings(
        hosts=tuple(host or ()),
        ca_files=tuple(ca or ()),
        trust_env=trust_env,
        key=key,
        certificate=certificate,
        password=None if password_file is None else first_line(password_file),
        trust=tuple(trust or ()),
        store=None if store is None else Secret(store),
        seconds=seconds,
    )
    findings = anyio.run(examine, settings)
    worst = max((one.state for one in findings), key=list(State).index, default=State.OK)
    if as_json:
        json_line({"state": worst.value, "findings": [_fields(one) for one in findings]})
    else:
        _show(findings, worst)
    fails = {State.FAULT, State.WARNING} if strict else {State.FAULT}
    return ExitCode.FAILED if worst in fails else ExitCode.DONE


def _fields(finding: Finding) -> dict[str, str]:
    return {
        "check": finding.check,
        "subject": finding.subject,
        "state": finding.state.value,
        "found": _said(finding.found),
        "advice": _said(finding.advice),
    }


def _said(text: Text) -> str:
    return said(text.en, text.ru)


def _show(findings: Sequence[Finding], worst: State) -> None:
    from rich.markup import escape  # noqa: PLC0415 - on first use

    for one in findings:
        named = f"{_MARKS[one.state]} [bold]{escape(one.check)}[/] {escape(one.subject)}"
        styled(f"{named}: {escape(_said(one.found))}")
        if one.advice.en:
            styled(f"    → {escape(_said(one.advice))}")
    ends = {
        "ok": said("nothing to mend", "чинить нечего"),
        "warning": said("no fault; look at the warnings", "неисправностей нет; посмотрите предупреждения"),
        "fault": said("there are faults: see the lines with ✗", "есть неисправности: строки с ✗"),
    }
    styled(ends[worst])
