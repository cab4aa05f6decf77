"""Branches of an organisation (Б.4, Б.7.10). Removing a branch is not documented."""

from __future__ import annotations

from collections.abc import Callable

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.organization import Branch, BranchData
from govauth.providers.esia.rest.operations import branches as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import EMBED_ELEMENTS, Elements, embedded_only
from govauth.providers.esia.rest.resources.org_elements import OrganizationElements


class Branches(OrganizationElements[Branch]):
    """``/orgs/{org_oid}/brhs``, read by Б.4 and changed by Б.7.10."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, operations.BRANCHES, "branch")

    def contacts(self, org_oid: Oid, branch_id: Oid) -> Elements[Contact]:
        """Go through the contacts of a branch (Б.4); only embedded: their own address is not documented."""
        path = org_path(org_oid, branch_id=oid_text(branch_id, "branch_id"))
        return embedded_only(self._caller, operations.CONTACTS, path, query=EMBED_ELEMENTS)

    def addresses(self, org_oid: Oid, branch_id: Oid) -> Elements[Address]:
        """Go through the addresses of a branch (Б.4); only embedded: their own address is not documented."""
        path = org_path(org_oid, branch_id=oid_text(branch_id, "branch_id"))
        return embedded_only(self._caller, operations.ADDRESSES, path, query=EMBED_ELEMENTS)

    async def create(self, org_oid: Oid, data: BranchData, *, container_tag: str | None = None) -> None:
        """Create a branch: ``POST …/brhs`` (Б.7.10).

        Args:
            org_oid: of the organisation.
            data: what it is to be.
            container_tag: ``eTag`` of the collection; by default it is read.

        Raises:
            StaleTag: the branches were changed meanwhile.

        """
        await self._add(operations.CREATE, org_oid, data.to_send(), is_it=_is(data), tag=container_tag)

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
        await self._write_over(
            operations.UPDATE, org_oid, branch_id, data.to_send(), is_it=_is(data), tag=branch.etag
        )


def _is(data: BranchData) -> Callable[[Branch], bool]:
    return lambda found: (found.name, found.kpp) == (data.name, data.kpp)
