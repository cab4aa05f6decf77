"""``govauth doctor``: what keeps govauth from working here, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from attrs import evolve

from govauth.cli.exit_codes import ExitCode
from govauth.cli.key_files import first_line
from govauth.cli.language import said
from govauth.cli.output import json_line, styled
from govauth.cli.parameters import Json, PasswordFile, ProfileName
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
        Path | None,
        typer.Option(
            help=said("a private key: PKCS#8, PFX or container", "закрытый ключ: PKCS#8, PFX или контейнер")
        ),
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
            help=said(
                "directory of the token store, or redis://…", "каталог хранилища токенов или redis://…"
            ),
        ),
    ] = None,
    pkcs11: Annotated[
        Path | None,
        typer.Option(
            metavar="MODULE",
            help=said("library of a token's vendor", "библиотека производителя токена"),
        ),
    ] = None,
    profile: ProfileName = None,
    seconds: Annotated[float, typer.Option(help=said("for one answer", "на один ответ"))] = 10.0,
    strict: Annotated[
        bool, typer.Option("--strict", help=said("warnings fail as well", "предупреждения — тоже отказ"))
    ] = False,
    as_json: Json = False,
) -> int:
    """Look at what the profile names and what is given."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.examined import of_profile  # noqa: PLC0415
    from govauth.cli.settings import profile_named  # noqa: PLC0415
    from govauth.doctor import KeyPair, State, examine  # noqa: PLC0415

    settings = of_profile(profile_named(profile))
    password = None if password_file is None else first_line(password_file)
    pair = (KeyPair(key, certificate, password),) if key or certificate else ()
    settings = evolve(
        settings,
        hosts=(*settings.hosts, *(host or ())),
        ca_files=(*settings.ca_files, *(ca or ())),
        trust_env=settings.trust_env or trust_env,
        keys=(*settings.keys, *pair),
        trust=(*settings.trust, *(trust or ())),
        store=settings.store if store is None else Secret(store),
        pkcs11_module=pkcs11,
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
        "ok": said("nothing to fix", "чинить нечего"),
        "warning": said("no fault; look at the warnings", "неисправностей нет; посмотрите предупреждения"),
        "fault": said("there are faults: see the lines with ✗", "есть неисправности: строки с ✗"),
    }
    styled(ends[worst])
