"""Consents of an organisation (Б.7.1.5) and its general consent (Б.7.1.6.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from govauth.errors import NotFound
from govauth.providers.esia.rest.models.consent import (
    Consent,
    ConsentAnswer,
    ConsentFilter,
    ConsentStatus,
    GeneralConsent,
    narrowed,
)
from govauth.providers.esia.rest.operations import consents as operations
from govauth.providers.esia.rest.operations.endpoint import Endpoint
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.read_back import holds
from govauth.transport.operation import json_body


class Consents:
    """``/sbj/{org_oid}``. Every change needs the general consent of the organisation."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, org_oid: Oid, status: ConsentFilter | str | None = None) -> tuple[Consent, ...]:
        """Return the consents, those that wait for approval included: ``GET …/issued``.

        Args:
            org_oid: of the organisation.
            status: which of them. The document says "bit mask" and shows no writing of it: a
                :class:`ConsentFilter` goes out as four digits, a text as it is.

        """
        mask = status.mask if isinstance(status, ConsentFilter) else status
        query = [] if mask is None else [("status", mask)]
        path = org_path(org_oid)
        return (await self._caller.call(operations.LIST, path, query=query)).objects

    async def get(self, org_oid: Oid, consent_id: Oid) -> Consent:
        """Return one consent: ``GET …/issued/{id}``, which answers with a collection of one.

        Raises:
            NotFound: there is none.

        """
        found = (await self._caller.call(operations.GET, _path(org_oid, consent_id))).objects
        if not found:
            raise NotFound("there is no such consent", operation=operations.GET.name)
        return found[0]

    async def approve(
        self, org_oid: Oid, consent_id: Oid, scopes: Sequence[str] = (), *, by_put: bool = False
    ) -> ConsentAnswer:
        """Approve a consent that was asked for: ``POST …/claimed/grant/{id}``.

        Args:
            org_oid: of the organisation.
            consent_id: of the consent.
            scopes: approve only these, by ``sysname``; all by default.
            by_put: send PUT, which the document names beside POST without a difference.

        Raises:
            Conflict: the status of the consent does not allow it.

        """
        endpoint = operations.APPROVE_PUT if by_put else operations.APPROVE
        body = json_body(narrowed(tuple(scopes))) if scopes else None
        there = self._when(org_oid, consent_id, lambda status: status == ConsentStatus.ISSUED)
        path = _path(org_oid, consent_id)
        answer = await self._caller.write(endpoint, path, applied=there, body=body)
        return answer or ConsentAnswer(status=ConsentStatus.ISSUED)

    async def decline(self, org_oid: Oid, consent_id: Oid) -> None:
        """Decline a consent that was asked for: ``DELETE …/claimed/grant/{id}``."""
        declined = self._when(org_oid, consent_id, lambda status: status != ConsentStatus.REQUESTED)
        path = _path(org_oid, consent_id)
        await self._caller.write(operations.DECLINE, path, applied=declined)

    async def revoke(self, org_oid: Oid, consent_id: Oid) -> None:
        """Revoke a consent that was given: ``DELETE …/issued/grant/{id}``."""
        revoked = self._when(org_oid, consent_id, lambda status: status == ConsentStatus.REVOKED)
        await self._caller.write(operations.REVOKE, _path(org_oid, consent_id), applied=revoked)

    def _when(
        self, org_oid: Oid, consent_id: Oid, fits: Callable[[ConsentStatus | str | None], bool]
    ) -> Callable[[], Awaitable[bool]]:
        return holds(lambda: self.get(org_oid, consent_id), lambda found: fits(found.status))


class GeneralConsents:
    """``/org/{org_oid}/…GeneralGrant``: the consent that lets ESIA ask agencies and change consents."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def check(self, org_oid: Oid) -> GeneralConsent:
        """Return whether the general consent is missing: ``GET …/checkGeneralGrant``."""
        return await self._caller.call(operations.CHECK_GENERAL, org_path(org_oid))

    async def issue(self, org_oid: Oid) -> ConsentAnswer:
        """Give the general consent: ``POST …/issueGeneralGrant``."""
        return await self._change(operations.ISSUE_GENERAL, org_oid, needed=False)

    async def revoke(self, org_oid: Oid) -> ConsentAnswer:
        """Revoke the general consent: ``DELETE …/revokeGeneralGrant``."""
        return await self._change(operations.REVOKE_GENERAL, org_oid, needed=True)

    async def _change(
        self, endpoint: Endpoint[ConsentAnswer], org_oid: Oid, *, needed: bool
    ) -> ConsentAnswer:
        done = holds(lambda: self.check(org_oid), lambda found: found.need_general_grant is needed)
        path = org_path(org_oid)
        return await self._caller.write(endpoint, path, applied=done) or ConsentAnswer()


def _path(org_oid: Oid, consent_id: Oid) -> dict[str, str]:
    return org_path(org_oid, id=oid_text(consent_id, "consent_id"))
