"""Licences of an organisation (Б.7.2)."""

from __future__ import annotations

from govauth.providers.esia.rest.models.license import License, LicenseService
from govauth.providers.esia.rest.operations import licenses as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, org_path
from govauth.providers.esia.rest.resources.calling import Caller


class Licenses:
    """``/orgs/{org_oid}/licenses``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def list(self, org_oid: Oid, *, number_or_activity: str | None = None) -> tuple[License, ...]:
        """Return the licences (Б.7.2.1), which the document does not offer to outside systems.

        Args:
            org_oid: of the organisation.
            number_or_activity: ``regNumberOrTaName``: only those with this registration number or activity.

        """
        query = [] if number_or_activity is None else [("regNumberOrTaName", number_or_activity)]
        path = org_path(org_oid)
        return (await self._caller.call(operations.LIST, path, query=query)).objects

    async def services(self, org_oid: Oid, license_id: Oid) -> tuple[LicenseService, ...]:
        """Return the services that can be ordered for a licence; none is an empty list (Б.7.2.2)."""
        path = org_path(org_oid, id=oid_text(license_id, "license_id"))
        return (await self._caller.call(operations.SERVICES, path)).objects
