"""The pause of each method of МДЛП: it may be called once in so many seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MOST: Final = 0.5
"""The pause of every method that has none of its own."""
PAUSES: Final[Mapping[str, float]] = {
    "mdlp.documents.outcome": 1,
    "mdlp.documents.income": 1,
    "mdlp.registers.sgtins_by_list": 5,
    "mdlp.registers.public_sgtins_by_list": 1,
    "mdlp.registers.hierarchy": 5,
    "mdlp.registers.packed_sgtins": 5,
    "mdlp.registers.full_hierarchy": 30,
    "mdlp.registers.public_medicines": 5,
    "mdlp.registers.public_medicine": 1,
    "mdlp.registers.virtual_storage": 1,
    "login.mdlp_code": 1,
    "login.mdlp_token": 1,
    "mdlp.logout": 1,
    "mdlp.documents.file": 0,
}
"""Those that have, in seconds. Links are followed at any time."""
