"""What may stand in a request, checked before any URL is built."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from govauth.errors import InvalidInput
from govauth.wire.identifiers import Identifier

LONGEST_EXPIRE: Final = 10 * 366 * 24 * 60
"""Ten years in minutes: a guard against a wrong unit. The document states no bound."""

_MNEMONIC: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")
_SCOPE: Final = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,500}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def mnemonic(value: object, field: str) -> str:
    """Return a mnemonic of the registries of the Digital Profile, such as ``CREDIT``.

    The registries are not part of the gateway's document, so only the form is checked.

    Raises:
        InvalidInput: it is something else.

    """
    if not isinstance(value, str) or _MNEMONIC.fullmatch(value) is None:
        raise InvalidInput(
            field, "must be a mnemonic: Latin letters, digits, '_', '.' or '-', beginning with a letter"
        )
    return value


def mnemonics(values: Collection[str] | str, field: str) -> tuple[str, ...]:
    """Return mnemonics in the order given; a set is sorted.

    Raises:
        InvalidInput: there is none, or one is something else.

    """
    return tuple(mnemonic(value, field) for value in _listed(values, field, empty=False))


def scopes(values: Collection[str] | str, field: str, *, empty: bool = False) -> tuple[str, ...]:
    """Return scopes in the order given; a set is sorted, and a text is split at spaces.

    Raises:
        InvalidInput: there is none though one must be, or one is not a scope (RFC 6749, section 3.3).

    """
    found = _listed(values, field, empty=empty)
    for value in found:
        if _SCOPE.fullmatch(value) is None:
            raise InvalidInput(field, "must be scopes: visible ASCII characters, no quotes or backslashes")
    return found


def minutes(value: object, field: str) -> int:
    """Return a number of minutes.

    Raises:
        InvalidInput: not a whole number, or out of range.

    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= LONGEST_EXPIRE:
        raise InvalidInput(field, f"must be a whole number of minutes, 1 to {LONGEST_EXPIRE}")
    return value


def free_text(value: object, field: str) -> str:
    """Return a text; one that is an identifier must have right check digits.

    Raises:
        InvalidInput: empty, with control characters, or an identifier that is wrong.

    """
    if not isinstance(value, str) or not value.strip() or _CONTROL.search(value):
        raise InvalidInput(field, "must be a text without control characters, and not empty")
    if isinstance(value, Identifier) and not value.valid:
        raise InvalidInput(field, value.rule)
    return str(value)


def _listed(values: Collection[str] | str, field: str, *, empty: bool) -> tuple[str, ...]:
    if isinstance(values, str):
        found = tuple(values.split())
    elif isinstance(values, set | frozenset):
        found = tuple(sorted(values, key=str))
    else:
        found = tuple(values)
    if not found and not empty:
        raise InvalidInput(field, "must not be empty")
    if not all(isinstance(value, str) for value in found) or len(set(found)) != len(found):
        raise InvalidInput(field, "must be texts, none of them twice")
    return found
