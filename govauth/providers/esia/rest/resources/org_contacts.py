"""Contacts of an organisation (Б.4, Б.7.1.2)."""

from __future__ import annotations

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.contact import Contact, ContactType
from govauth.providers.esia.rest.operations.organizations import CONTACTS
from govauth.providers.esia.rest.resources.arguments import Oid
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.org_elements import TaggedCollection
from govauth.wire.telephone import office_number

_OF_ORGANIZATIONS = (ContactType.ORG_PHONE, ContactType.ORG_FAX, ContactType.ORG_EMAIL)
_NUMBERS = (ContactType.ORG_PHONE, ContactType.ORG_FAX)


class OrganizationContacts(TaggedCollection[Contact]):
    """``/orgs/{org_oid}/ctts``, read by Б.4 and changed by Б.7.1.2."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, CONTACTS, CONTACTS.delete, "contact")

    async def create(
        self, org_oid: Oid, kind: ContactType, value: str, *, container_tag: str | None = None
    ) -> None:
        """Enter a contact: ``POST …/ctts`` (Б.7.1.2). One of the same type is replaced, with a new id.

        Args:
            org_oid: of the organisation.
            kind: one of the three of organisations.
            value: a telephone, however it is typed, sent as ``+7 (910) 1234567``; or an e-mail address.
            container_tag: ``eTag`` of the collection; by default it is read.

        Raises:
            InvalidInput: the type is not one of organisations, or the value is empty, or no telephone where
                one is due.
            StaleTag: the contacts were changed meanwhile.

        """
        if kind not in _OF_ORGANIZATIONS:
            raise InvalidInput("kind", f"must be one of {', '.join(_OF_ORGANIZATIONS)} in Latin letters")
        written = _value(kind, value)
        body = {"type": ContactType(kind).value, "value": written}

        def is_it(found: Contact) -> bool:
            return found.type == kind and found.value == written

        await self._add(CONTACTS.create, org_oid, body, is_it=is_it, tag=container_tag)

    async def update(self, org_oid: Oid, contact: Contact, value: str, *, tag: str | None = None) -> None:
        """Change the value of a contact that was read: ``POST …/ctts/{ctt_id}`` (Б.7.1.2).

        Args:
            org_oid: of the organisation.
            contact: as it was read.
            value: the new one.
            tag: by default that of the contact; where that has none, it is read.

        Raises:
            InvalidInput: the contact has no id, the value is empty, or is no telephone where one is due.
            StaleTag: the contact was changed meanwhile.

        """
        self._id(contact)  # one that was never read is refused for that, whatever the value
        written = _value(contact.type, value)
        body = {"type": str(contact.type), "value": written}
        await self._change(
            CONTACTS.update, org_oid, contact, body, is_it=lambda found: found.value == written, tag=tag
        )


def _value(kind: ContactType | str | None, value: str) -> str:
    if not value.strip():
        raise InvalidInput("value", "must not be empty")
    return office_number(value, "value") if kind in _NUMBERS else value
