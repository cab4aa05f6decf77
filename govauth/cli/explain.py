"""``govauth explain``: what a provider's code means, and what to do about it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated

import typer

from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import json_line, styled
from govauth.cli.parameters import Json
from govauth.errors import GovAuthError, InvalidInput

if TYPE_CHECKING:
    from govauth.explanation import Explanation


def explain(
    code: Annotated[
        str,
        typer.Argument(
            help=said(
                "a code, an HTTP status or a class, such as ESIA-007004 or OutcomeUnknown",
                "код, статус HTTP или класс, например ESIA-007004 или OutcomeUnknown",
            )
        ),
    ],
    provider: Annotated[
        str | None, typer.Option(help=said("only this one", "только у этого провайдера"))
    ] = None,
    as_json: Json = False,
) -> int:
    """Write every meaning that the tables of the providers know.

    Raises:
        InvalidInput: nothing is known of the code.

    """
    from govauth import explanation  # noqa: PLC0415 - on first use

    wanted = None if provider is None else provider.lower().replace("-", "_")
    if wanted not in (None, *explanation.PROVIDERS):
        known = ", ".join(explanation.PROVIDERS)
        raise typer.BadParameter(
            said(f"{provider!r} is none of {known}", f"{provider!r} — такого нет; есть {known}")
        )
    found = [_fields(one) for one in explanation.explain(code, wanted)]
    found += (
        []
        if found or wanted
        else [_of_class(kind) for kind in _kinds(GovAuthError) if kind.__name__ == code][:1]
    )
    if not found:
        names = [] if wanted else get_close_matches(code, [kind.__name__ for kind in _kinds(GovAuthError)])
        raise InvalidInput(repr(code), _absent(explanation.similar_codes(code, wanted) + names))
    for fields in found:
        if as_json:
            json_line(fields)
        else:
            _show(fields)
    return ExitCode.DONE


def _absent(near: list[str]) -> str:
    absent = said("is in no table", "нет ни в одной таблице")
    return said(f"{absent}; similar: ", f"{absent}; похожи: ") + ", ".join(near) if near else absent


def _fields(one: Explanation) -> dict[str, str]:
    return {
        "provider": one.provider,
        "code": one.code,
        "error": one.kind.__name__,
        "meaning": said(one.sentence, one.russian),
        "advice": said(one.advice.en, one.advice.ru),
    }


def _of_class(kind: type[GovAuthError]) -> dict[str, str]:
    name, meaning = kind.__name__, (inspect.getdoc(kind) or "").partition("\n")[0]
    return {"provider": "", "code": name, "error": name, "meaning": meaning, "advice": "docs: errors.md"}


def _kinds(root: type[GovAuthError]) -> Iterator[type[GovAuthError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)


def _show(fields: dict[str, str]) -> None:
    from rich.markup import escape  # noqa: PLC0415 - on first use

    texts = {name: escape(text) for name, text in fields.items()}
    names = dict.fromkeys((texts["provider"], texts["code"], texts["error"]))
    styled(f"[bold]{'  '.join(filter(None, names))}[/]")
    styled(f"    {texts['meaning']}")
    styled(f"    → {texts['advice']}")
