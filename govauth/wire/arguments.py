"""What callers hand over, which a type checker would have refused: checked where it is used much later."""

from __future__ import annotations

from typing import TypeVar

from govauth.errors import InvalidInput

T = TypeVar("T")


def checked(value: object, kind: type[T], field: str) -> T:
    """Return a value, if it is of the class.

    Raises:
        InvalidInput: it is something else.

    """
    if isinstance(value, kind):
        return value
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    raise InvalidInput(field, f"must be {article} {kind.__name__}, not {type(value).__name__}")
