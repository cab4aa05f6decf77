"""Persons and their children (Б.2)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from attrs import frozen

from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.collections import Collection
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.document import Document, PassportState
from govauth.providers.esia.rest.models.fields import any_moment, code, day, epoch, facts, many, personal, tag
from govauth.providers.esia.rest.models.links import Linked
from govauth.providers.esia.rest.models.organization import Organization
from govauth.providers.esia.rest.models.vehicle import Vehicle
from govauth.wire.identifiers import Inn, Snils
from govauth.wire.model import Answer


class Gender(StrEnum):
    """``gender``."""

    MALE = "M"
    FEMALE = "F"


class AccountStatus(StrEnum):
    """``status`` of an account."""

    REGISTERED = "Registered"
    DELETED = "Deleted"


@frozen(kw_only=True)
class SelfEmployed(Answer):
    """``selfEmployed``: whether the person pays the tax on professional income."""

    confirmed: bool | None = None
    confirmed_at: datetime | None = any_moment("confirmDate")


@frozen(kw_only=True)
class Human(Linked):
    """What a person and a child have in common."""

    facts: tuple[str, ...] = facts()
    etag: str | None = tag()
    first_name: str | None = personal()
    last_name: str | None = personal()
    middle_name: str | None = personal()
    birth_date: date | None = day(personal=True)
    birth_place: str | None = personal()
    gender: Gender | str | None = code(Gender)
    trusted: bool | None = None
    citizenship: str | None = personal()
    snils: Snils | None = personal()
    inn: Inn | None = personal()
    updated_on: datetime | None = epoch()
    documents: Collection[Document] | None = many(Document)


@frozen(kw_only=True)
class Child(Human):
    """A child of a person."""

    id: int | None = None


@frozen(kw_only=True)
class Person(Human):
    """A person. The scopes of the token decide which fields come; any of them brings ``trusted``.

    The collections come with ``embed``: :class:`~govauth.providers.esia.rest.resources.embedding.PersonPart`.

    Attributes:
        current_document_id: ``rIdDoc``: the id of the document that identifies the person.
        verifying: whether the data are being verified now.

    """

    current_document_id: int | None = personal("rIdDoc")
    verifying: bool | None = None
    status: AccountStatus | str | None = code(AccountStatus)
    self_employed: SelfEmployed | None = None
    fms_valid: bool | None = None
    fms_state: PassportState | str | None = code(PassportState)
    contacts: Collection[Contact] | None = many(Contact)
    addresses: Collection[Address] | None = many(Address)
    vehicles: Collection[Vehicle] | None = many(Vehicle)
    organizations: Collection[Organization] | None = many(Organization)
    kids: Collection[Child] | None = many(Child)
