"""``govauth explain``: what a provider's code means, and what to do about it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Annotated, Final

import typer
from attrs import asdict, frozen

from govauth import errors
from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import json_line, line, note
from govauth.cli.parameters import Json
from govauth.errors import GovAuthError
from govauth.transport.refusals import Codes

_TABLES: Final = (
    ("moy_nalog", "govauth.providers.moy_nalog.errors"),
    ("bifit_kassa", "govauth.providers.bifit_kassa.errors"),
    ("esia", "govauth.providers.esia.login.errors"),
    ("esia", "govauth.providers.esia.rest.errors"),
    ("esia_gateway", "govauth.providers.esia_gateway.errors"),
    ("crpt", "govauth.providers.crpt.errors"),
)
_ESIA: Final = "ESIA-"


@frozen(slots=True)
class Explanation:
    """One meaning of a code.

    Attributes:
        provider: whose; empty for a class of the library.
        code: as the provider writes it.
        error: the class that is raised.
        meaning: what happened.
        advice: what to do about it; empty where the meaning says it all.

    """

    provider: str
    code: str
    error: str
    meaning: str
    advice: str

    def __str__(self) -> str:
        head = "  ".join(part for part in (self.provider, self.code, self.error) if part)
        lines = [head, f"    {self.meaning}", f"    → {self.advice}" if self.advice else ""]
        return "\n".join(one for one in lines if one)


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
        str | None, typer.Option(help=said("only this one", "только у этого поставщика"))
    ] = None,
    as_json: Json = False,
) -> int:
    """Write every meaning that the tables of the providers know."""
    wanted = None if provider is None else provider.lower().replace("-", "_")
    found = [*_by_code(code, wanted), *(_by_class(code) if wanted is None else ())]
    for one in found:
        if as_json:
            json_line(asdict(one))
        else:
            line(str(one))
    if not found:
        note(said(f"{code!r} is in no table", f"{code!r} нет ни в одной таблице"))
    return ExitCode.DONE if found else ExitCode.FAILED


def _by_code(code: str, wanted: str | None) -> Iterator[Explanation]:
    sought = code.strip().lower()
    seen: set[tuple[str, str, str]] = set()
    for provider, module in _TABLES:
        if wanted not in (None, provider):
            continue
        for known, (kind, sentence, advice) in _codes(module).items():
            is_it = sought in (known.lower(), known.removeprefix(_ESIA).lower())
            if is_it and (provider, known, sentence) not in seen:
                seen.add((provider, known, sentence))
                yield Explanation(provider, known, kind.__name__, sentence, said(advice.en, advice.ru))


def _codes(module: str) -> Codes:
    codes: Mapping[str, Codes] = vars(import_module(module))
    return codes["CODES"]


def _by_class(name: str) -> Iterator[Explanation]:
    for module in (errors, *(import_module(module) for _, module in _TABLES)):
        kind = vars(module).get(name)
        if isinstance(kind, type) and issubclass(kind, GovAuthError):
            first = (inspect.getdoc(kind) or "").partition("\n")[0]
            yield Explanation("", name, kind.__name__, first, "docs: errors.md")
            return
