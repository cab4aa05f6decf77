"""Marking codes: read, judged, and repaired where that is certain.

::

    code = MarkingCode.parse(text, "milk")       # CodeRefused says what is wrong with it
    found = repaired(scanned, "milk")            # found.code, and found.repairs: what was undone
"""

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
