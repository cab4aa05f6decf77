"""Content as a ledger keeps it: JSON text, and keyed hashes that tell equal content without showing it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from decimal import Decimal

from govauth.ledger.errors import LedgerUnavailable
from govauth.ledger.values import JsonObject
from govauth.wire.json import JsonValue, NotJson, decode_json, encode_json
from govauth.wire.money import plain


def canonical(value: JsonValue) -> str:
    """Write a value so that equal ones are equal texts: keys sorted, ``1000`` and ``1E+3`` alike."""
    return encode_json(_plain(value)).decode()


def digest(salt: bytes, value: JsonValue) -> str:
    """Return a keyed hash of a value, for a bare one of a telephone number can be guessed."""
    return hmac.digest(salt, canonical(value).encode(), "sha256").hex()[:32]


def scope_digest(scope: str) -> str:
    """Return the name under which an account's entries stand: no ИНН is kept."""
    return hashlib.sha256(f"govauth ledger {scope}".encode()).hexdigest()[:32]


def total_of(base: JsonObject) -> str | None:
    """Return the sum that a list shows, by which near misses are noticed."""
    total = base.get("total")
    return None if total is None else canonical(total)


def dump(content: JsonObject) -> str:
    """Write content, digit for digit."""
    return encode_json(content).decode()


def load(text: str | None) -> JsonObject:
    """Read what :func:`dump` wrote.

    Raises:
        LedgerUnavailable: it is damaged, or was removed.

    """
    try:
        value = decode_json((text or "").encode())
    except NotJson:
        value = None
    if isinstance(value, dict):
        return value
    raise LedgerUnavailable("the content of an open entry is damaged or missing in the ledger")


def _plain(value: JsonValue) -> JsonValue:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        return str(value)  # an identifier is a kind of str, which the encoder does not know
    if isinstance(value, int | float | Decimal):
        return plain(Decimal(str(value)))
    if isinstance(value, Mapping):
        return {name: _plain(value[name]) for name in sorted(value)}
    return [_plain(item) for item in value]
