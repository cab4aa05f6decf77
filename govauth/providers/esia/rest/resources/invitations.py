"""Invitations to become an employee (Б.7.6)."""

from __future__ import annotations

from govauth.providers.esia.rest.models.employee import Invitation, InvitationData
from govauth.providers.esia.rest.operations import employees as operations
from govauth.providers.esia.rest.resources.arguments import Oid, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements
from govauth.providers.esia.rest.resources.org_elements import OrganizationElements
from govauth.transport.operation import json_body


class Invitations(OrganizationElements[Invitation]):
    """``/orgs/{org_oid}/invts``: those that were sent and not accepted yet (Б.7.6)."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, operations.INVITATIONS, "invitation")

    def list(self, org_oid: Oid, *, embed: bool = False) -> Elements[Invitation]:
        """Go through the invitations. The list holds links; each is fetched, a few at a time.

        Args:
            org_oid: of the organisation.
            embed: ask for the objects, which the section does not show.

        """
        return super().list(org_oid, embed=embed)

    async def create(self, org_oid: Oid, data: InvitationData) -> None:
        """Invite a person: ``PUT …/invts``. A letter goes out, so it is sent once, or not at all.

        Raises:
            OutcomeUnknown: the answer was lost: list the invitations before inviting again.

        """
        await self._caller.call(operations.INVITE, org_path(org_oid), body=json_body(data.to_send()))

    async def revoke(self, org_oid: Oid, invitation_id: Oid, *, tag: str | None = None) -> None:
        """Take an invitation back: ``DELETE …/invts/{inv_id}``.

        Args:
            org_oid: of the organisation.
            invitation_id: of the invitation.
            tag: the general rule of Б.7 asks for one, the section shows none; by default none is sent.

        """
        await self._remove(operations.REVOKE_INVITATION, org_oid, invitation_id, tag=tag)
