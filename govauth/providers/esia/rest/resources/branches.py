"""Branches of an organisation (Б.4, Б.7.10). Removing a branch is not documented."""

from __future__ import annotations

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.organization import Branch, BranchData
from govauth.providers.esia.rest.operations import branches as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import (
    EMBED_ELEMENTS,
    Elements,
    Links,
    elements_of,
    embedded_only,
)
from govauth.providers.esia.rest.resources.paging import Pages
from govauth.providers.esia.rest.resources.read_back import holds
from govauth.transport.operation import json_body


class Branches:
    """``/orgs/{org_oid}/brhs``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, org_oid: Oid, *, embed: bool = True) -> Elements[Branch]:
        """Go through the branches (Б.4)."""
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        return elements_of(self._caller, operations.LIST, operations.GET, path, embed=embed)

    def links(self, org_oid: Oid) -> Links[Branch]:
        """Go through the links to the branches: their last part is the id."""
        pages = Pages(self._caller, operations.LIST, {"org_oid": oid_text(org_oid, "org_oid")})
        return Links(pages, operations.LIST.name)

    async def get(self, org_oid: Oid, branch_id: Oid) -> Branch:
        """Return one branch (Б.4)."""
        return await self._caller.call(operations.GET, _path(org_oid, branch_id, "id"))

    def contacts(self, org_oid: Oid, branch_id: Oid) -> Elements[Contact]:
        """Go through the contacts of a branch (Б.4); only embedded: their own address is not documented."""
        path = _path(org_oid, branch_id, "branch_id")
        pages = Pages(self._caller, operations.CONTACTS, path, query=EMBED_ELEMENTS)
        return embedded_only(self._caller, pages, operations.CONTACTS.name)

    def addresses(self, org_oid: Oid, branch_id: Oid) -> Elements[Address]:
        """Go through the addresses of a branch (Б.4); only embedded: their own address is not documented."""
        path = _path(org_oid, branch_id, "branch_id")
        pages = Pages(self._caller, operations.ADDRESSES, path, query=EMBED_ELEMENTS)
        return embedded_only(self._caller, pages, operations.ADDRESSES.name)

    async def create(self, org_oid: Oid, data: BranchData, *, container_tag: str | None = None) -> None:
        """Create a branch: ``POST …/brhs`` (Б.7.10).

        Raises:
            StaleTag: the branches were changed meanwhile.

        """
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        tag = container_tag or await self._caller.container_tag(operations.LIST, path)
        there = holds(self.list(org_oid).all, lambda found: any(_same(one, data) for one in found))
        body = json_body(data.to_send())
        await self._caller.write(operations.CREATE, path, applied=there, body=body, tag=tag)

    async def update(self, org_oid: Oid, branch_id: Oid, branch: Branch, data: BranchData) -> None:
        """Write over a branch that was read: ``POST …/brhs/{brh_id}`` (Б.7.10).

        Args:
            org_oid: of the organisation.
            branch_id: of the branch: the document shows no id inside of one.
            branch: as it was read, with its tag.
            data: what it is to be.

        Raises:
            InvalidInput: the branch has no tag.
            StaleTag: the branch was changed meanwhile.

        """
        if branch.etag is None:
            raise InvalidInput("branch.etag", "must be there: update a branch that was read by its id")
        there = holds(lambda: self.get(org_oid, branch_id), lambda found: _same(found, data))
        await self._caller.write(
            operations.UPDATE,
            _path(org_oid, branch_id, "id"),
            applied=there,
            body=json_body(data.to_send()),
            tag=branch.etag,
        )


def _path(org_oid: Oid, branch_id: Oid, name: str) -> dict[str, str]:
    return {"org_oid": oid_text(org_oid, "org_oid"), name: oid_text(branch_id, "branch_id")}


def _same(branch: Branch, data: BranchData) -> bool:
    return (branch.name, branch.kpp) == (data.name, data.kpp)
