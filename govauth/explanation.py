"""What a provider's code means and what to do about it: the tables of all providers, for people to ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from attrs import frozen

from govauth.errors import Advice, GovAuthError
from govauth.providers.bifit_kassa import errors as bifit_kassa
from govauth.providers.crpt import errors as crpt
from govauth.providers.crpt.mdlp import errors as mdlp
from govauth.providers.crpt.permissive import error_codes as permissive
from govauth.providers.crpt.true_api import error_codes as true_api
from govauth.providers.esia import error_codes as esia
from govauth.providers.esia_gateway import errors as esia_gateway
from govauth.providers.moy_nalog import errors as moy_nalog
from govauth.providers.smev import faults as smev
from govauth.transport.refusals import Tables

_TABLES: Final[Mapping[str, Tables]] = {
    "moy_nalog": moy_nalog.TABLES,
    "bifit_kassa": bifit_kassa.TABLES,
    "esia_gateway": esia_gateway.TABLES,
    "esia": esia.TABLES,
    "crpt": (*crpt.TABLES, permissive.CODES, true_api.DOCUMENTS, true_api.EXPORTS, mdlp.STATUSES),
    "smev": smev.TABLES,
}
PROVIDERS: Final = tuple(_TABLES)
"""The providers that have tables."""

_NUMBER: Final = re.compile(r"(?:ESIA)?[ -]?([0-9]{4,6})")


@frozen
class Explanation:
    """What a code means at one provider.

    Attributes:
        provider: whose code it is, such as ``esia``.
        code: as the provider writes it; of an HTTP status the number.
        kind: the class of the error that a call raises; of a code inside of a result, the one that fits.
        sentence: what happened, in English.
        russian: the same in Russian.
        advice: what to do about it, in both languages.

    """

    provider: str
    code: str
    kind: type[GovAuthError]
    sentence: str
    russian: str
    advice: Advice


def explain(code: str, provider: str | None = None) -> tuple[Explanation, ...]:
    """Say what a code means; more than one answer where several providers or kinds of call have it.

    Args:
        code: a code, a message that stands for one, or an HTTP status. Case does not matter, and the codes of
            ЕСИА may go without ``ESIA-`` and its zeros.
        provider: only of this one, such as ``esia``; None for all.

    Returns:
        Nothing for what is not known.

    """
    wanted = _spelled(code)
    found = (one for one in explanations(provider) if one.code.casefold() in wanted)
    return tuple(dict.fromkeys(found))


def explanations(provider: str | None = None) -> Iterator[Explanation]:
    """Give everything that is known, provider by provider."""
    for name, tables in _TABLES.items():
        if provider in (None, name):
            for table in tables:
                for code, (kind, sentence, advice, russian) in table.items():
                    yield Explanation(name, str(code), kind, sentence, russian, advice)


def similar_codes(code: str, provider: str | None = None) -> list[str]:
    """Return known codes that are spelled much like this one, the nearest first."""
    known = {one.code.casefold(): one.code for one in explanations(provider)}
    near = [name for text in _spelled(code) for name in get_close_matches(text, known, n=3, cutoff=0.7)]
    return [known[name] for name in dict.fromkeys(near)]


def _spelled(code: str) -> tuple[str, ...]:
    text = code.strip()
    number = _NUMBER.fullmatch(text.upper())
    return (text.casefold(), *((f"esia-{number[1]:0>6}", f"esia-{number[1]:0>5}") if number else ()))
