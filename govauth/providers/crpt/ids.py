"""Identifiers of installations and orders, as they go into paths and queries."""

from __future__ import annotations

from uuid import UUID

from govauth.errors import InvalidInput


def uuid_text(value: object, field: str) -> str:
    """Return a UUID in lower case: СУЗ takes an upper-case one for an unknown one.

    Raises:
        InvalidInput: it is none.

    """
    text = value.strip() if isinstance(value, str) else ""
    try:
        found = str(UUID(text))
    except ValueError:
        found = ""
    # UUID() also reads braces, URNs and no hyphens at all.
    if not found or found != text.lower():
        raise InvalidInput(field, "must be a UUID with hyphens")
    return found


def id_text(value: object, field: str) -> str:
    """Return an identifier of letters, digits and hyphens.

    Raises:
        InvalidInput: it is empty, or holds anything else.

    """
    if not isinstance(value, str) or not value or not all(sign.isalnum() or sign in "-_" for sign in value):
        raise InvalidInput(field, "must be an id: letters, digits and hyphens")
    return value
