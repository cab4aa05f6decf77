"""Strings as TOML writes them."""

from __future__ import annotations

import json

from govauth.printable import escaped


def toml_string(text: str) -> str:
    r"""Return a basic string of TOML.

    It is a string of JSON, in which no character is a pair of ``\uXXXX``, and DEL is escaped as well.
    """
    return escaped(json.dumps(text, ensure_ascii=False))
