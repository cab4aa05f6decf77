"""Marking codes: read, judged, and repaired where that is certain.

::

    code = MarkingCode.parse(text, "milk")       # CodeRefused says what is wrong with it
    found = repaired(scanned, "milk")            # found.code, and found.repairs: what was undone
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.codes.alphabet import GS, pack_price, price_of_pack
    from govauth.providers.crpt.codes.damage import Damage, Repair, Verdict
    from govauth.providers.crpt.codes.elements import CodeKind
    from govauth.providers.crpt.codes.marking_code import CodeRefused, MarkingCode, RepairedCode, repaired
    from govauth.providers.crpt.codes.templates import TEMPLATES, Template, templates_of

__all__ = [
    "GS",
    "TEMPLATES",
    "CodeKind",
    "CodeRefused",
    "Damage",
    "MarkingCode",
    "Repair",
    "RepairedCode",
    "Template",
    "Verdict",
    "pack_price",
    "price_of_pack",
    "repaired",
    "templates_of",
]

_HOMES = {
    "GS": "govauth.providers.crpt.codes.alphabet",
    "TEMPLATES": "govauth.providers.crpt.codes.templates",
    "CodeKind": "govauth.providers.crpt.codes.elements",
    "CodeRefused": "govauth.providers.crpt.codes.marking_code",
    "Damage": "govauth.providers.crpt.codes.damage",
    "MarkingCode": "govauth.providers.crpt.codes.marking_code",
    "Repair": "govauth.providers.crpt.codes.damage",
    "RepairedCode": "govauth.providers.crpt.codes.marking_code",
    "Template": "govauth.providers.crpt.codes.templates",
    "Verdict": "govauth.providers.crpt.codes.damage",
    "pack_price": "govauth.providers.crpt.codes.alphabet",
    "price_of_pack": "govauth.providers.crpt.codes.alphabet",
    "repaired": "govauth.providers.crpt.codes.marking_code",
    "templates_of": "govauth.providers.crpt.codes.templates",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
