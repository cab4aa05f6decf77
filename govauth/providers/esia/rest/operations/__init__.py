"""The 122 REST operations of Приложение Б as values, one file for each noun."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.operations import (
    agency_records,
    avatars,
    branches,
    changes,
    consents,
    employees,
    foreign_branches,
    groups,
    identification_keys,
    imports,
    licenses,
    organizations,
    persons,
    service_centers,
)
from govauth.providers.esia.rest.operations.endpoint import Endpoint

ALL: Final[tuple[Endpoint[object], ...]] = (
    *persons.ALL,
    *avatars.ALL,
    *changes.ALL,
    *organizations.ALL,
    *agency_records.ALL,
    *branches.ALL,
    *foreign_branches.ALL,
    *employees.ALL,
    *groups.ALL,
    *consents.ALL,
    *licenses.ALL,
    *service_centers.ALL,
    *imports.ALL,
    *identification_keys.ALL,
)
