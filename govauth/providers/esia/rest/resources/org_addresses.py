"""Addresses of an organisation (Б.4, Б.7.1.3)."""

from __future__ import annotations

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.operations import organizations as operations
from govauth.providers.esia.rest.resources.arguments import Oid
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.org_elements import TaggedCollection

_OF_ORGANIZATIONS = (AddressType.ORG_LEGAL, AddressType.ORG_POSTAL)


class OrganizationAddresses(TaggedCollection[Address]):
    """``/orgs/{org_oid}/addrs``: one address of each type, read by Б.4 and changed by Б.7.1.3."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, operations.ADDRESSES, operations.DELETE_ADDRESS, "address")

    async def replace(self, org_oid: Oid, address: Address, *, container_tag: str | None = None) -> None:
        """Set the address of its type: ``POST …/addrs`` (Б.7.1.3).

        What the address does not hold is cleared, so change the one that was read:
        ``replace(oid, attrs.evolve(address, flat="5"))``. A new one is an ``Address(type=…, …)``.

        Args:
            org_oid: of the organisation.
            address: all that is to show.
            container_tag: ``eTag`` of the collection; by default it is read.

        Raises:
            InvalidInput: the type is not one of organisations.
            StaleTag: the addresses were changed meanwhile.

        """
        if address.type not in _OF_ORGANIZATIONS:
            raise InvalidInput("address.type", "must be OLG or OPS in Latin letters")
        body = address.to_send()

        def is_it(found: Address) -> bool:
            return bool(found.type) and found.to_send() == body

        await self._add(operations.REPLACE_ADDRESS, org_oid, body, is_it=is_it, tag=container_tag)
