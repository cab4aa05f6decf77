"""Invitations to become an employee (Б.7.6)."""

from __future__ import annotations

from govauth.providers.esia.rest.models.employee import Invitation, InvitationData
from govauth.providers.esia.rest.operations import employees as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, elements_of
from govauth.providers.esia.rest.resources.read_back import absent
from govauth.transport.operation import json_body


class Invitations:
    """``/orgs/{org_oid}/invts``: those that were sent and not accepted yet."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, org_oid: Oid) -> Elements[Invitation]:
        """Go through the invitations. The list holds links; each is fetched, a few at a time."""
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        return elements_of(self._caller, operations.INVITATIONS, operations.INVITATION, path, embed=False)

    async def get(self, org_oid: Oid, invitation_id: Oid) -> Invitation:
        """Return one invitation."""
        return await self._caller.call(operations.INVITATION, _path(org_oid, invitation_id))

    async def create(self, org_oid: Oid, data: InvitationData) -> None:
        """Invite a person: ``PUT …/invts``. A letter goes out, so it is sent once, or not at all.

        Raises:
            OutcomeUnknown: the answer was lost: list the invitations before inviting again.

        """
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        await self._caller.call(operations.INVITE, path, body=json_body(data.to_send()))

    async def revoke(self, org_oid: Oid, invitation_id: Oid, *, tag: str | None = None) -> None:
        """Take an invitation back: ``DELETE …/invts/{inv_id}``.

        Args:
            org_oid: of the organisation.
            invitation_id: of the invitation.
            tag: the general rule of Б.7 asks for one, the section shows none; by default none is sent.

        """
        path = _path(org_oid, invitation_id)
        gone = absent(lambda: self.get(org_oid, invitation_id))
        await self._caller.write(operations.REVOKE_INVITATION, path, applied=gone, tag=tag)


def _path(org_oid: Oid, invitation_id: Oid) -> dict[str, str]:
    return {"org_oid": oid_text(org_oid, "org_oid"), "id": oid_text(invitation_id, "invitation_id")}
