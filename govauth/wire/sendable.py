"""What JSON can say: objects of a caller are looked through before they are signed, paid or sent."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, cast

from govauth.errors import InvalidInput
from govauth.printable import is_encodable

_DEEPEST: Final = 100


def refuse_unwritable(value: object, field: str, *, depth: int = 0) -> None:
    """Refuse a value that JSON cannot say, or that a writer of JSON would silently change.

    Args:
        value: texts, numbers, true, false, None, lists and objects of them.
        field: where it stands, for the error.
        depth: how deep.

    Raises:
        InvalidInput: names the place and the rule.

    """
    if value is None or isinstance(value, str | int | float | Decimal):
        _refuse_leaf(value, field)
    elif depth > _DEEPEST:
        raise InvalidInput(field, f"must not be nested deeper than {_DEEPEST}")
    elif isinstance(value, Mapping):
        for key, inner in cast("Mapping[object, object]", value).items():
            if not isinstance(key, str):
                raise InvalidInput(field, "must have texts as keys")
            _refuse_leaf(key, field)
            refuse_unwritable(inner, f"{field}.{key}", depth=depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        for number, inner in enumerate(cast("Sequence[object]", value)):
            refuse_unwritable(inner, f"{field}[{number}]", depth=depth + 1)
    else:
        raise InvalidInput(
            field,
            "must be a text, a number, true, false, None, a list or an object: write days as '2026-03-02'",
        )


def _refuse_leaf(value: str | float | Decimal | None, field: str) -> None:
    if isinstance(value, str):
        if not is_encodable(value):
            raise InvalidInput(field, "must be Unicode text: it holds half of a surrogate pair")
    elif isinstance(value, float | Decimal) and not math.isfinite(value):
        raise InvalidInput(field, "must be a finite number: JSON has no NaN and no infinity")
