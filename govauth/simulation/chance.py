"""Where everything that a simulated provider makes up comes from: ids, tokens, codes.

It is the chance of the operating system, unless a seed was given: then a sandbox makes the same things up in
the same order each time it is started. Signatures and their keys are never repeated.
"""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Chance:
    """A source of made-up values."""

    def __init__(self) -> None:
        self._source: random.Random = random.SystemRandom()

    def seed(self, seed: int) -> None:
        """Repeat what any process makes up that was given the same number."""
        self._source = random.Random(seed)  # noqa: S311 - of a sandbox, and asked for

    def raw(self, count: int) -> bytes:
        """Make up bytes."""
        return self._source.randbytes(count)

    def hexadecimal(self, count: int) -> str:
        """Make up bytes, written in hexadecimal digits."""
        return self.raw(count).hex()

    def token(self, count: int = 32) -> str:
        """Make up bytes, written as in a URL."""
        return base64.urlsafe_b64encode(self.raw(count)).rstrip(b"=").decode()

    def uuid(self) -> str:
        """Make up a UUID of version 4."""
        return str(UUID(bytes=self.raw(16), version=4))

    def below(self, end: int) -> int:
        """Make up a number from 0 to below ``end``."""
        return self._source.randrange(end)

    def text(self, length: int, letters: str = string.ascii_lowercase + string.digits) -> str:
        """Make up a text of some letters."""
        return "".join(self._source.choice(letters) for _ in range(length))

    def one_of(self, values: Sequence[T]) -> T:
        """Choose one of some values."""
        return self._source.choice(values)


chance: Chance = Chance()
"""That of this process."""
