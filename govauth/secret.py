"""Values that must not be seen: in reprs, logs, exceptions or traceback locals."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final, NoReturn

from govauth.printable import is_encodable

MASK: Final = "•••"


class Secret:
    """A text that shows itself only when asked by name: :meth:`reveal`.

    It pickles with its value, because a strategy travels to worker processes with its password.

    Raises:
        TypeError: it is no text, such as a number.
        ValueError: it holds half of a surrogate pair, which no encoding takes.

    """

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str | Secret) -> None:
        text = value.reveal() if isinstance(value, Secret) else value
        problem = _problem_of(text)
        if problem is not None:
            del value, text  # tracebacks show locals
            raise problem
        object.__setattr__(self, "_value", text)

    def reveal(self) -> str:
        """Return the text. Use the answer in place; a local variable would show in tracebacks."""
        return self._value

    @property
    def mark(self) -> str:
        """Eight hex digits that tell one token from another. Not for passwords: they are guessable."""
        return hashlib.sha256(self._value.encode()).hexdigest()[:8]

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __len__(self) -> int:
        return len(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return Secret, (self._value,)


def _problem_of(text: object) -> Exception | None:
    if not isinstance(text, str):
        return TypeError(f"a secret must be a text, not {type(text).__name__}: put quotation marks around it")
    if not is_encodable(text):
        return ValueError("a secret must be a text that UTF-8 can write, without halves of surrogate pairs")
    return None


class Withheld:
    """Bytes kept for the caller but not shown: the body of an answer nobody could read."""

    __slots__ = ("content",)

    def __init__(self, content: bytes) -> None:
        self.content: bytes = content

    def __repr__(self) -> str:
        return f"Withheld({len(self.content)} bytes)"

    def __eq__(self, other: object) -> bool:
        return self.content == other.content if isinstance(other, Withheld) else NotImplemented

    def __hash__(self) -> int:
        return hash((Withheld, self.content))
