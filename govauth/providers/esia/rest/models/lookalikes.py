"""Cyrillic letters that look like Latin ones: read as Latin in codes, never sent.

The document itself prints ``ОЕМ``, ``ОРН``, «М» and «га» in Cyrillic where codes stand (Б.5, Б.7.1.2).
"""

from __future__ import annotations

import re
from typing import Final

from govauth.errors import InvalidInput

_LATIN: Final = str.maketrans("АВЕКМНОРСТУХаеосрухг", "ABEKMHOPCTYXaeocpyxr")
_CYRILLIC: Final = re.compile("[Ѐ-ӿ]")


def latin(text: str) -> str:
    """Return a code with look-alike letters made Latin."""
    return text.translate(_LATIN)


def code_to_send(text: str, field: str) -> str:
    """Return a code that is fit to be sent.

    Raises:
        InvalidInput: it is empty, or has Cyrillic letters, which ESIA would not find.

    """
    if not text:
        raise InvalidInput(field, "must not be empty")
    if _CYRILLIC.search(text):
        raise InvalidInput(field, "must have no Cyrillic letters, not even look-alikes of Latin ones")
    return text
