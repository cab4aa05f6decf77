"""Contacts of persons and organisations (Б.2, Б.4, Б.7.1.2)."""

from __future__ import annotations

from enum import StrEnum

from attrs import frozen

from govauth.providers.esia.rest.models.fields import code, facts, personal, tag
from govauth.wire.model import Answer


class ContactType(StrEnum):
    """What a contact is. The first three are of persons, the next three of organisations (table 8)."""

    MOBILE = "MBT"
    PHONE = "PHN"
    EMAIL = "EML"
    ORG_PHONE = "OPH"
    ORG_FAX = "OFX"
    ORG_EMAIL = "OEM"
    SERVICE_CENTER = "RAC"


class Verification(StrEnum):
    """``vrfStu``: whether a contact or a document is verified. Contacts: only mobile and e-mail are."""

    NOT_VERIFIED = "NOT_VERIFIED"
    VERIFIED = "VERIFIED"
    VERIFYING = "VERIFYING"
    VERIFICATION_FAILED = "VERIFICATION_FAILED"


@frozen(kw_only=True)
class Contact(Answer):
    """One contact.

    Attributes:
        id: of the contact; a change through the container gives it a new one.
        type: what it is.
        value: a telephone as ``+7 (910) 1234567``, or an e-mail address.
        verification: ``vrfStu``.
        verification_step: ``vrfValStu``: what happens to the value being verified.
        verifying_value: the new value that waits for its code.

    """

    facts: tuple[str, ...] = facts()
    id: int | None = None
    etag: str | None = tag()
    type: ContactType | str | None = code(ContactType)
    value: str | None = personal()
    verification: Verification | str | None = code(Verification, "vrfStu")
    verification_step: Verification | str | None = code(Verification, "vrfValStu")
    verifying_value: str | None = personal()
    is_cfm_code_expired: bool | None = None
