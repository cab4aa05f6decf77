"""Vehicles of an organisation as the ГИБДД knows them (Б.7.1.4.2)."""

from __future__ import annotations

from govauth.providers.esia.rest.models.agency_vehicle import AgencyVehicle, AgencyVehicles
from govauth.providers.esia.rest.operations import agency_records as operations
from govauth.providers.esia.rest.resources.arguments import Oid, org_path, record_id
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.read_back import absent, holds
from govauth.providers.esia.rest.resources.refreshing import Refreshable


class AgencyVehicleRecords(Refreshable[AgencyVehicles]):
    """``…/doc/vehicle``."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, operations.VEHICLES_REFRESHING, self.status, operations.VEHICLES.name)

    async def status(self, org_oid: Oid) -> AgencyVehicles:
        """Return the record with all vehicles: ``GET …/status`` (Б.7.1.4.2.1).

        Raises:
            NotFound: nothing is stored.

        """
        return await self._caller.call(operations.VEHICLES, org_path(org_oid))

    async def get(self, org_oid: Oid, vehicle_id: str) -> AgencyVehicle:
        """Return one vehicle (Б.7.1.4.2.3).

        Args:
            org_oid: of the organisation.
            vehicle_id: its UUID.

        """
        return await self._caller.call(operations.VEHICLE, self._path(org_oid, vehicle_id))

    async def delete(self, org_oid: Oid, vehicle_id: str) -> None:
        """Remove one vehicle from the record in ESIA (Б.7.1.4.2.4)."""
        gone = absent(lambda: self.get(org_oid, vehicle_id))
        await self._caller.write(operations.DELETE_VEHICLE, self._path(org_oid, vehicle_id), applied=gone)

    async def delete_all(self, org_oid: Oid) -> None:
        """Remove the whole record from ESIA (Б.7.1.4.2.2)."""
        path = org_path(org_oid)
        gone = absent(lambda: self.status(org_oid))
        await self._caller.write(operations.DELETE_VEHICLES, path, applied=gone)

    async def cancel_refresh(self, org_oid: Oid) -> None:
        """Stop the refresh that runs (Б.7.1.4.2.7)."""
        path = org_path(org_oid)
        stopped = holds(lambda: self.running(org_oid), lambda running: running is None)
        await self._caller.write(operations.CANCEL_VEHICLES_REFRESH, path, applied=stopped)

    @staticmethod
    def _path(org_oid: Oid, vehicle_id: str) -> dict[str, str]:
        return org_path(org_oid, id=record_id(vehicle_id, "vehicle_id"))
