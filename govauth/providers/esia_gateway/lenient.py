"""JSON as the document prints it: trailing commas, and a bracket too many at the end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeVar

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.secret import Withheld
from govauth.wire.codec import Mismatch, structure
from govauth.wire.json import JsonValue, NotJson, decode_json

T = TypeVar("T")

_COMMA: Final = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")|,(?=\s*[}\]])', re.DOTALL)
_DECODER: Final = json.JSONDecoder(parse_float=Decimal)


def lenient_json_of(kind: type[T]) -> Callable[[Response], T]:
    """Make a reader that tolerates the document's own mistakes, and only where strict reading fails."""

    def reader(response: Response) -> T:
        try:
            return structure(decode_leniently(response.content), kind)
        except NotJson as error:
            where, what = "body", f"not JSON ({error})"
        except Mismatch as error:
            where, what = error.where, error.what
        raise UnexpectedReply(where, what, status=response.status, body=Withheld(response.content))

    return reader


def decode_leniently(content: bytes) -> JsonValue:
    """Read JSON; commas before a closing bracket and closing brackets after the end are passed over.

    Raises:
        NotJson: it is not JSON even so.

    """
    try:
        return decode_json(content)
    except NotJson as error:
        problem = str(error)
    try:
        text = _COMMA.sub(lambda found: found[1] or "", content.decode())
        value, end = _DECODER.raw_decode(text.lstrip())
    except (ValueError, RecursionError, ArithmeticError):
        raise NotJson(problem) from None
    if text.lstrip()[end:].strip(" \t\r\n}]"):
        raise NotJson(problem)
    result: JsonValue = value
    return result
