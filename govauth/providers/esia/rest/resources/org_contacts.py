"""Contacts of an organisation (Б.4, Б.7.1.2)."""

from __future__ import annotations

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.contact import Contact, ContactType
from govauth.providers.esia.rest.operations import organizations as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, elements_of
from govauth.providers.esia.rest.resources.read_back import absent, holds
from govauth.transport.operation import json_body

_OF_ORGANIZATIONS = (ContactType.ORG_PHONE, ContactType.ORG_FAX, ContactType.ORG_EMAIL)


class OrganizationContacts:
    """``/orgs/{org_oid}/ctts``. Each change makes the tags stale: read again before the next one."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, org_oid: Oid, *, embed: bool = True) -> Elements[Contact]:
        """Go through the contacts (Б.4)."""
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        return elements_of(self._caller, operations.CONTACTS, operations.CONTACT, path, embed=embed)

    async def get(self, org_oid: Oid, contact_id: Oid) -> Contact:
        """Return one contact with its tag (Б.4)."""
        return await self._caller.call(operations.CONTACT, _path(org_oid, contact_id))

    async def create(
        self, org_oid: Oid, kind: ContactType, value: str, *, container_tag: str | None = None
    ) -> None:
        """Enter a contact: ``POST …/ctts`` (Б.7.1.2). One of the same type is replaced, with a new id.

        Args:
            org_oid: of the organisation.
            kind: one of the three of organisations.
            value: a telephone as ``+7 (910) 1234567``, or an e-mail address.
            container_tag: ``eTag`` of the collection; by default it is read.

        Raises:
            InvalidInput: the type is not one of organisations, or the value is empty.
            StaleTag: the contacts were changed meanwhile.

        """
        body = {"type": _kind(kind), "value": _value(value)}
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        tag = container_tag or await self._caller.container_tag(operations.CONTACTS, path)
        there = holds(self.list(org_oid).all, lambda found: any(_same(one, kind, value) for one in found))
        await self._caller.write(
            operations.CREATE_CONTACT, path, applied=there, body=json_body(body), tag=tag
        )

    async def update(self, org_oid: Oid, contact: Contact, value: str, *, tag: str | None = None) -> None:
        """Change the value of a contact that was read: ``POST …/ctts/{ctt_id}`` (Б.7.1.2).

        Args:
            org_oid: of the organisation.
            contact: as it was read.
            value: the new one.
            tag: by default that of the contact; where that has none, it is read.

        Raises:
            StaleTag: the contact was changed meanwhile.

        """
        contact_id = _id(contact)
        known = tag or contact.etag or (await self.get(org_oid, contact_id)).etag or ""
        body = {"eTag": known, "type": str(contact.type), "value": _value(value)}
        there = holds(lambda: self.get(org_oid, contact_id), lambda found: found.value == value)
        await self._caller.write(
            operations.UPDATE_CONTACT,
            _path(org_oid, contact_id),
            applied=there,
            body=json_body(body),
            tag=known,
        )

    async def delete(self, org_oid: Oid, contact: Contact, *, tag: str | None = None) -> None:
        """Remove a contact that was read: ``DELETE …/ctts/{ctt_id}`` (Б.7.1.2)."""
        contact_id = _id(contact)
        known = tag or contact.etag or (await self.get(org_oid, contact_id)).etag
        gone = absent(lambda: self.get(org_oid, contact_id))
        await self._caller.write(
            operations.DELETE_CONTACT, _path(org_oid, contact_id), applied=gone, tag=known
        )


def _path(org_oid: Oid, contact_id: Oid) -> dict[str, str]:
    return {"org_oid": oid_text(org_oid, "org_oid"), "id": oid_text(contact_id, "contact_id")}


def _id(contact: Contact) -> int:
    if contact.id is None:
        raise InvalidInput("contact.id", "must be there: change a contact that was read")
    return contact.id


def _kind(kind: ContactType) -> str:
    if kind not in _OF_ORGANIZATIONS:
        raise InvalidInput("kind", f"must be one of {', '.join(_OF_ORGANIZATIONS)} in Latin letters")
    return ContactType(kind).value


def _value(value: str) -> str:
    if not value.strip():
        raise InvalidInput("value", "must not be empty")
    return value


def _same(contact: Contact, kind: ContactType, value: str) -> bool:
    return contact.type == kind and contact.value == value
