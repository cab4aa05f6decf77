"""Checks of settings that logins share: validators, for a converter that refuses leaves half an object."""

from __future__ import annotations

from attrs import Attribute

from govauth.errors import InvalidInput
from govauth.secret import Secret


def not_empty(_: object, attribute: Attribute[Secret], value: Secret) -> None:
    """Refuse a secret that is empty."""
    if not value:
        raise InvalidInput(attribute.name, "must not be empty")
