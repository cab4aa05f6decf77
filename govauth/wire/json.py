"""JSON without loss: numbers with a point or an exponent become ``Decimal`` from their literal.

``msgspec`` does this in C both ways; ``orjson`` is faster by half but knows only floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from govauth.errors import InvalidInput

if TYPE_CHECKING:
    import msgspec

    JsonValue: TypeAlias = (
        bool | int | Decimal | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"] | None
    )
else:
    JsonValue: TypeAlias = object  # models resolve their annotations at run time; a recursive one cannot be


class NotJson(ValueError):
    """The bytes are not JSON. Holds a place, never the bytes."""


def decode_json(content: bytes) -> JsonValue:
    """Read JSON.

    Raises:
        NotJson: the bytes are not JSON, or hold a number that no ``Decimal`` can.

    """
    try:
        value: JsonValue = _decoder().decode(content)
    except (ValueError, ArithmeticError, RecursionError) as error:
        problem = str(error) if isinstance(error, ValueError) else "a number or a nesting out of all bounds"
    else:
        return value
    raise NotJson(problem)


def encode_json(value: object) -> bytes:
    """Write JSON. A ``Decimal`` becomes a number, digit for digit.

    Raises:
        InvalidInput: a text in it holds half of a surrogate pair, which no encoding takes.

    """
    try:
        return _encoder().encode(value)
    except UnicodeEncodeError:
        pass  # the error holds the text
    raise InvalidInput("text", "must hold no half of a surrogate pair, for UTF-8 cannot write it")


@cache
def _decoder() -> msgspec.json.Decoder[JsonValue]:
    import msgspec  # noqa: PLC0415 - on first use

    return msgspec.json.Decoder(float_hook=Decimal)


@cache
def _encoder() -> msgspec.json.Encoder:
    import msgspec  # noqa: PLC0415 - on first use

    return msgspec.json.Encoder(decimal_format="number")
