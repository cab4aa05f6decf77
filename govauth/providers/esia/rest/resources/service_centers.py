"""Service centres (Б.11). The organisation needs the feature ``ra``, the system the group TECH_CONSOLE."""

from __future__ import annotations

from collections.abc import Collection as Set
from collections.abc import Sequence

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.batch import BatchResult
from govauth.providers.esia.rest.models.employee import NamedPerson
from govauth.providers.esia.rest.models.service_center import (
    CenterWritten,
    Feature,
    OpeningMode,
    ServiceCenter,
    ServiceCenterData,
)
from govauth.providers.esia.rest.operations import service_centers as operations
from govauth.providers.esia.rest.resources.arguments import Oid, batch_body, oid_text, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import Elements, embedded_only
from govauth.providers.esia.rest.resources.read_back import holds
from govauth.transport.operation import json_body
from govauth.wire.json import JsonValue

_WHOLE = ("embed", "(elements.address,elements.contact)")


class ServiceCenters:
    """``/orgs/{org_oid}/rcs``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def create(self, org_oid: Oid, data: ServiceCenterData) -> int:
        """Create a centre and return its OID: ``POST …/rcs`` (Б.11.1).

        Raises:
            OutcomeUnknown: the answer was lost: :meth:`find` it by its name.

        """
        path = org_path(org_oid)
        return (await self._caller.call(operations.CREATE, path, body=json_body(data.to_send()))).oid

    async def update(self, org_oid: Oid, center_oid: Oid, data: ServiceCenterData) -> None:
        """Write over a centre: ``PUT …/rcs/{ra_oid}`` (Б.11.1). What is left out is cleared."""
        wanted = data.to_send()

        def same(found: list[ServiceCenter]) -> bool:
            return any(
                str(one.oid) == str(center_oid)
                and (one.name, one.operation_time) == (wanted["name"], wanted["operationTime"])
                and frozenset(one.features) == data.features
                for one in found
            )

        await self._caller.write(
            operations.UPDATE,
            _path(org_oid, center_oid),
            applied=holds(self.list(org_oid).all, same),
            body=json_body(wanted),
        )

    async def delete(self, org_oid: Oid, center_oid: Oid) -> CenterWritten | None:
        """Remove a centre: ``DELETE …/rcs/{ra_oid}`` (Б.11.1)."""
        gone = holds(
            self.list(org_oid).all, lambda found: all(str(one.oid) != str(center_oid) for one in found)
        )
        return await self._caller.write(operations.DELETE, _path(org_oid, center_oid), applied=gone)

    def list(self, org_oid: Oid, *, with_pdos: bool = False) -> Elements[ServiceCenter]:
        """Go through the centres (Б.11.3).

        Args:
            org_oid: of the organisation.
            with_pdos: with what they do by appointment.

        """
        query = _query(with_pdos=with_pdos)
        return embedded_only(self._caller, operations.LIST, org_path(org_oid), query=query)

    def find(
        self,
        org_oid: Oid,
        *,
        name: str | None = None,
        features: Set[Feature] = (),
        open: Set[OpeningMode] = (),  # noqa: A002 - the term of the field
        with_pdos: bool = False,
    ) -> Elements[ServiceCenter]:
        """Go through the centres that meet all criteria: ``POST …/rcs/find`` (Б.11.3).

        Args:
            org_oid: of the organisation.
            name: a part of the name.
            features: what they do.
            open: opening modes that they all have.
            with_pdos: with what they do by appointment.

        Raises:
            InvalidInput: no criterion.

        """
        criteria: dict[str, JsonValue] = {}
        if features:
            criteria["features"] = sorted(Feature(item).value for item in features)
        if open:
            criteria["opnModes"] = sorted(OpeningMode(item).value for item in open)
        if name:
            criteria["name"] = name
        if not criteria:
            raise InvalidInput("name", "must be given where no other criterion is")
        path = org_path(org_oid)
        query = _query(with_pdos=with_pdos)
        return embedded_only(self._caller, operations.FIND, path, query=query, body=json_body(criteria))

    async def attach(self, org_oid: Oid, center_oid: Oid, persons: Sequence[NamedPerson]) -> BatchResult:
        """Attach up to a hundred employees to a centre: ``POST …/rcs/{rc_oid}/invts/force`` (Б.11.4).

        Raises:
            BatchRefused: some or all were refused; ``.results`` tells which, in the order of ``persons``.

        """
        body = batch_body(persons)
        return await self._caller.call(operations.ATTACH, _path(org_oid, center_oid), body=body)


def _path(org_oid: Oid, center_oid: Oid) -> dict[str, str]:
    return org_path(org_oid, ra_oid=oid_text(center_oid, "center_oid"))


def _query(*, with_pdos: bool) -> list[tuple[str, str]]:
    return [_WHOLE, *([("wpdo", "true")] if with_pdos else [])]
