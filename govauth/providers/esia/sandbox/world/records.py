"""Records from agencies: vehicles, declarations, МСП, bank accounts (``data/records.json``)."""

from __future__ import annotations

from uuid import UUID

from govauth.providers.esia.sandbox.world.templates import fill, read_template
from govauth.simulation import Json


def make_records(org_oid: int) -> dict[str, list[Json]]:
    """Make one record for each resource of ``/digital-org``."""
    resources: dict[str, list[Json]] = fill(read_template("records"), {})
    records = (record for listed in resources.values() for record in listed)
    for number, record in enumerate(records, start=1):
        record |= {"id": str(UUID(int=org_oid * 100 + number)), "orgOid": org_oid}
    return resources
