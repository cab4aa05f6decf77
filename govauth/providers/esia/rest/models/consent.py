"""Consents of an organisation, and its general consent (Б.7.1.5, Б.7.1.6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Flag, StrEnum, auto

from attrs import frozen

from govauth.providers.esia.rest.models.collections import Collection
from govauth.providers.esia.rest.models.fields import any_moment, code, epoch, facts, many
from govauth.wire.identifiers import Ogrn
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer


class ConsentStatus(StrEnum):
    """``status`` of a consent (table 13)."""

    REQUESTED = "W"
    ISSUED = "A"
    REVOKED = "D"


class ConsentFilter(Flag):
    """Which consents to list: a mask of four positions, from left to right A−, D, A+, W (table 13)."""

    WAITING = auto()
    IN_FORCE = auto()
    REVOKED = auto()
    EXPIRED = auto()

    @property
    def mask(self) -> str:
        """The mask as four digits; the document shows no other writing."""
        return format(self.value, "04b")


@frozen(kw_only=True)
class ConsentScope(Answer):
    """What a consent allows."""

    facts: tuple[str, ...] = facts()
    sysname: str | None = None
    name: str | None = None
    description: str | None = None


@frozen(kw_only=True)
class Consent(Answer):
    """A consent. The subject gives it, the object gets it."""

    facts: tuple[str, ...] = facts()
    id: int | None = None
    mnemonic: str | None = None
    name: str | None = None
    subject_ogrn: Ogrn | None = None
    subject_name: str | None = None
    subject_id: int | None = None
    subject_oid: int | None = None
    object_ogrn: Ogrn | None = None
    object_name: str | None = None
    object_id: int | None = None
    object_oid: int | None = None
    org_grant_id: int | None = None
    context: Mapping[str, object] | None = None
    purpose: str | None = None
    issued_on: datetime | None = epoch()
    expired_on: datetime | None = epoch()
    revoked_on: datetime | None = any_moment("rvkOn")
    status: ConsentStatus | str | None = code(ConsentStatus)
    created_on: datetime | None = epoch()
    updated_on: datetime | None = epoch()
    scopes: Collection[ConsentScope] | None = many(ConsentScope)


@frozen(kw_only=True)
class ConsentAnswer(Answer):
    """What a change of a consent answers.

    Attributes:
        status: the provider's word.

    """

    status: str | None = None


@frozen(kw_only=True)
class GeneralConsent(Answer):
    """Whether the general consent is there.

    Attributes:
        need_general_grant: True means that it is missing: consents and refreshes need it.

    """

    need_general_grant: bool
    has_right_to_manage: bool | None = None


def narrowed(scopes: tuple[str, ...]) -> dict[str, JsonValue]:
    """Return the body that narrows a consent to some of its scopes."""
    return {"scopes": {"elements": [{"sysname": scope} for scope in scopes]}}
