"""Records from agencies: vehicles, declarations, МСП, bank accounts (``data/records.json``)."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any
from uuid import UUID

Json = dict[str, Any]


def make_records(org_oid: int) -> dict[str, list[Json]]:
    """Make one record for each resource of ``/digital-org``."""
    text = (
        files("govauth.providers.esia.sandbox.world")
        .joinpath("data/records.json")
        .read_text(encoding="utf-8")
    )
    resources: dict[str, list[Json]] = json.loads(text)
    records = (record for listed in resources.values() for record in listed)
    for number, record in enumerate(records, start=1):
        record |= {"id": str(UUID(int=org_oid * 100 + number)), "orgOid": org_oid}
    return resources
