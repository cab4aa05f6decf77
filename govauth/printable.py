"""Texts from outside, made fit for a line of a log, an error or a page."""

from __future__ import annotations

import re
from typing import Final

_UNFIT: Final = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: escape sequences of terminals, breaks of lines
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks, embeddings and overrides of direction
    "\u2028\u2029"  # separators of lines and paragraphs
    "\ud800-\udfff"  # halves of surrogate pairs, which no encoding takes
    "]+"
)
_HALF: Final = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """Return the text in which a space stands for each run of characters that steer a terminal or a page."""
    return _UNFIT.sub(" ", text)


def escaped(document: str) -> str:
    r"""Return a JSON document in which ``\uXXXX`` stands for each of them; what it says stays the same."""
    return _UNFIT.sub(lambda run: "".join(f"\\u{ord(one):04x}" for one in run[0]), document)


def is_encodable(text: str) -> bool:
    """Tell whether UTF-8 can write the text: it holds no half of a surrogate pair."""
    return text.isascii() or _HALF.search(text) is None


def is_printable(text: str) -> bool:
    """Tell whether the text holds none of them."""
    return _UNFIT.search(text) is None
