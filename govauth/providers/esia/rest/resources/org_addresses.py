"""Addresses of an organisation (Б.4, Б.7.1.3)."""

from __future__ import annotations

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address, AddressType
from govauth.providers.esia.rest.operations import organizations as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, elements_of
from govauth.providers.esia.rest.resources.read_back import absent, holds
from govauth.transport.operation import json_body

_OF_ORGANIZATIONS = (AddressType.ORG_LEGAL, AddressType.ORG_POSTAL)


class OrganizationAddresses:
    """``/orgs/{org_oid}/addrs``: one address of each type."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, org_oid: Oid, *, embed: bool = True) -> Elements[Address]:
        """Go through the addresses (Б.4)."""
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        return elements_of(self._caller, operations.ADDRESSES, operations.ADDRESS, path, embed=embed)

    async def get(self, org_oid: Oid, address_id: Oid) -> Address:
        """Return one address with its tag (Б.4)."""
        return await self._caller.call(operations.ADDRESS, _path(org_oid, address_id))

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
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        tag = container_tag or await self._caller.container_tag(operations.ADDRESSES, path)
        there = holds(
            self.list(org_oid).all, lambda found: any(one.type and one.to_send() == body for one in found)
        )
        await self._caller.write(
            operations.REPLACE_ADDRESS, path, applied=there, body=json_body(body), tag=tag
        )

    async def delete(self, org_oid: Oid, address: Address, *, tag: str | None = None) -> None:
        """Remove an address that was read: ``DELETE …/addrs/{addr_id}`` (Б.7.1.3)."""
        address_id = address.id
        if address_id is None:
            raise InvalidInput("address.id", "must be there: remove an address that was read")
        known = tag or address.etag or (await self.get(org_oid, address_id)).etag
        gone = absent(lambda: self.get(org_oid, address_id))
        await self._caller.write(
            operations.DELETE_ADDRESS, _path(org_oid, address_id), applied=gone, tag=known
        )


def _path(org_oid: Oid, address_id: Oid) -> dict[str, str]:
    return {"org_oid": oid_text(org_oid, "org_oid"), "id": oid_text(address_id, "address_id")}
