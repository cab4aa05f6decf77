"""Vehicles of an organisation, entered by hand (Б.4, Б.7.1.4.1)."""

from __future__ import annotations

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.vehicle import Vehicle, VehicleData
from govauth.providers.esia.rest.operations import organizations as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, elements_of
from govauth.providers.esia.rest.resources.read_back import absent, holds
from govauth.transport.operation import json_body


class OrganizationVehicles:
    """``/orgs/{org_oid}/vhls``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, org_oid: Oid, *, embed: bool = True) -> Elements[Vehicle]:
        """Go through the vehicles (Б.4)."""
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        return elements_of(self._caller, operations.VEHICLES, operations.VEHICLE, path, embed=embed)

    async def get(self, org_oid: Oid, vehicle_id: Oid) -> Vehicle:
        """Return one vehicle with its tag (Б.4)."""
        return await self._caller.call(operations.VEHICLE, _path(org_oid, vehicle_id))

    async def create(self, org_oid: Oid, data: VehicleData, *, container_tag: str | None = None) -> None:
        """Enter a vehicle: ``POST …/vhls`` (Б.7.1.4.1.1).

        Args:
            org_oid: of the organisation.
            data: all of it.
            container_tag: ``eTag`` of the collection; by default it is read.

        Raises:
            StaleTag: the vehicles were changed meanwhile.

        """
        path = {"org_oid": oid_text(org_oid, "org_oid")}
        tag = container_tag or await self._caller.container_tag(operations.VEHICLES, path)
        there = holds(self.list(org_oid).all, lambda found: any(map(data.is_of, found)))
        body = json_body(data.to_send())
        await self._caller.write(operations.CREATE_VEHICLE, path, applied=there, body=body, tag=tag)

    async def update(
        self, org_oid: Oid, vehicle: Vehicle, data: VehicleData, *, tag: str | None = None
    ) -> None:
        """Write over a vehicle that was read: ``POST …/vhls/{vhl_id}`` (Б.7.1.4.1.2).

        Raises:
            StaleTag: the vehicle was changed meanwhile.

        """
        vehicle_id = _id(vehicle)
        known = tag or vehicle.etag or (await self.get(org_oid, vehicle_id)).etag or ""
        there = holds(lambda: self.get(org_oid, vehicle_id), data.is_of)
        body = json_body({"eTag": known, **data.to_send()})
        await self._caller.write(
            operations.UPDATE_VEHICLE, _path(org_oid, vehicle_id), applied=there, body=body, tag=known
        )

    async def delete(self, org_oid: Oid, vehicle: Vehicle, *, tag: str | None = None) -> None:
        """Remove a vehicle that was read: ``DELETE …/vhls/{vhl_id}`` (Б.7.1.4.1.3)."""
        vehicle_id = _id(vehicle)
        known = tag or vehicle.etag or (await self.get(org_oid, vehicle_id)).etag
        gone = absent(lambda: self.get(org_oid, vehicle_id))
        await self._caller.write(
            operations.DELETE_VEHICLE, _path(org_oid, vehicle_id), applied=gone, tag=known
        )


def _path(org_oid: Oid, vehicle_id: Oid) -> dict[str, str]:
    return {"org_oid": oid_text(org_oid, "org_oid"), "id": oid_text(vehicle_id, "vehicle_id")}


def _id(vehicle: Vehicle) -> int:
    if vehicle.id is None:
        raise InvalidInput("vehicle.id", "must be there: change a vehicle that was read")
    return vehicle.id
