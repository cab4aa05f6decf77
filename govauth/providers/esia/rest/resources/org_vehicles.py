"""Vehicles of an organisation, entered by hand (Б.4, Б.7.1.4.1)."""

from __future__ import annotations

from govauth.providers.esia.rest.models.vehicle import Vehicle, VehicleData
from govauth.providers.esia.rest.operations.organizations import VEHICLES
from govauth.providers.esia.rest.resources.arguments import Oid
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.org_elements import TaggedCollection


class OrganizationVehicles(TaggedCollection[Vehicle]):
    """``/orgs/{org_oid}/vhls``, read by Б.4 and changed by Б.7.1.4.1."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, VEHICLES, VEHICLES.delete, "vehicle")

    async def create(self, org_oid: Oid, data: VehicleData, *, container_tag: str | None = None) -> None:
        """Enter a vehicle: ``POST …/vhls`` (Б.7.1.4.1.1).

        Args:
            org_oid: of the organisation.
            data: all of it.
            container_tag: ``eTag`` of the collection; by default it is read.

        Raises:
            StaleTag: the vehicles were changed meanwhile.

        """
        await self._add(VEHICLES.create, org_oid, data.to_send(), is_it=data.is_of, tag=container_tag)

    async def update(
        self, org_oid: Oid, vehicle: Vehicle, data: VehicleData, *, tag: str | None = None
    ) -> None:
        """Write over a vehicle that was read: ``POST …/vhls/{vhl_id}`` (Б.7.1.4.1.2).

        Args:
            org_oid: of the organisation.
            vehicle: as it was read.
            data: what it is to be.
            tag: by default that of the vehicle; where that has none, it is read.

        Raises:
            InvalidInput: the vehicle has no id.
            StaleTag: the vehicle was changed meanwhile.

        """
        await self._change(VEHICLES.update, org_oid, vehicle, data.to_send(), is_it=data.is_of, tag=tag)
