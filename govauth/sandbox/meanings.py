"""What the refusals in the sandbox mean, for people to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from govauth.explanation import Explanation, explain
from govauth.http.message import Response
from govauth.wire.json import JsonValue, NotJson, decode_json

_REFUSED: Final = 400
_LONGEST: Final = 2**14
_ESIA: Final[re.Pattern[str]] = re.compile(r"ESIA-\d{5,6}")
_KEYS: Final = frozenset({"code", "error", "errorCode", "error_code", "OrderStatus", "message"})
_OWN_NUMBERS: Final = frozenset({"error_code", "OrderStatus"})
"""Keys of one system alone. Elsewhere small numbers mean different things in different systems."""
_SMALL: Final = 2


def meanings_of(provider: str, response: Response) -> tuple[Explanation, ...]:
    """Explain an answer by the first code of it that is known, or else by its status.

    Args:
        provider: whose answer it is.
        response: the answer. What succeeded has meanings only where it bears a code of ЕСИА.

    """
    content = response.content if len(response.content) <= _LONGEST else b""
    candidates: list[str] = _ESIA.findall(content.decode("utf-8", "replace"))
    if response.status >= _REFUSED:
        candidates += [*_codes(_json(content)), str(response.status)]
    return next((found for code in candidates if (found := explain(code, provider))), ())


def _json(content: bytes) -> JsonValue:
    try:
        return decode_json(content)
    except NotJson:
        return None


def _codes(value: JsonValue) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in _KEYS and isinstance(one, str | int):
                if key in _OWN_NUMBERS or len(str(one)) > _SMALL:
                    yield str(one)
            else:
                yield from _codes(one)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from _codes(one)
