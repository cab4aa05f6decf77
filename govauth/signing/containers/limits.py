"""How much work a key file may ask for before it is known to be one's own."""

from __future__ import annotations

from typing import Final

from govauth.errors import KeyFileDamaged

MOST_ROUNDS: Final = 1_000_000
"""Of SHA: about a second."""

MOST_ROUNDS_OF_GOST: Final = 100_000
"""Of GOST hash functions: about a second with GnuTLS, minutes without. Files of CSP and OpenSSL have 2000."""


def checked_rounds(rounds: int, most: int) -> int:
    """Refuse a number of rounds that only a damaged or hostile file has.

    Raises:
        KeyFileDamaged: it is zero, negative, or above ``most``.

    """
    if not 1 <= rounds <= most:
        raise KeyFileDamaged(f"the file asks for {rounds} rounds of hashing, where 1 to {most} make sense")
    return rounds
