"""``govauth explain``: what a provider's code means, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import json_line, styled
from govauth.cli.parameters import Json

if TYPE_CHECKING:
    from govauth.explanation import Explanation


def explain(
    *,
    code: Annotated[
        str,
        typer.Argument(
            help=said(
                "a code such as ESIA-007053 or receipt.duplication, or an HTTP status",
                "код, например ESIA-007053 или receipt.duplication, либо статус HTTP",
            )
        ),
    ],
    provider: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help=said("only of this one, such as esia", "только этого поставщика, например esia"),
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Look the code up in the tables of the providers."""
    from govauth import explanation  # noqa: PLC0415 - on first use

    if provider not in (None, *explanation.PROVIDERS):
        known = ", ".join(explanation.PROVIDERS)
        raise typer.BadParameter(said(f"{provider!r} is none of {known}", f"{provider!r} нет, есть {known}"))
    found = explanation.explain(code, provider)
    if not found:
        raise typer.BadParameter(_unknown(code, explanation.similar_codes(code, provider)))
    for one in found:
        if as_json:
            json_line(_fields(one))
        else:
            _show(one)
    return ExitCode.DONE


def _unknown(code: str, near: list[str]) -> str:
    names = ", ".join(near)
    if not near:
        return said(f"nothing is known of {code!r}", f"о {code!r} ничего не известно")
    return said(
        f"nothing is known of {code!r}; near it are {names}",
        f"о {code!r} ничего не известно; похожи {names}",
    )


def _fields(one: Explanation) -> dict[str, str]:
    return {
        "provider": one.provider,
        "code": one.code,
        "error": one.kind.__name__,
        "sentence": said(one.sentence, one.russian),
        "advice": said(one.advice.en, one.advice.ru),
    }


def _show(one: Explanation) -> None:
    from rich.markup import escape  # noqa: PLC0415 - on first use

    fields = {name: escape(text) for name, text in _fields(one).items()}
    styled(f"[bold]{fields['code']}[/] {fields['provider']}, {fields['error']}: {fields['sentence']}")
    styled(f"    → {fields['advice']}")
