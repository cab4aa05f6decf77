"""Licences (Б.7.2). The document calls the list not intended for systems outside of the government."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.license import License, LicenseService
from govauth.providers.esia.rest.operations.endpoint import Endpoint, of_org
from govauth.transport.operation import Repeat

_READ: Final = of_org("org_inf", "org_ful", "org_idm", "org_profile")

LIST: Final = Endpoint(
    "organizations.licenses.list",
    "GET",
    "/v1/orgs/{org_oid}/licenses",
    collection_of(License),
    repeat=Repeat.SAFE,
    root="esia_rs",
    section="Б.7.2.1",
    scopes=_READ,
)
SERVICES: Final = Endpoint(
    "organizations.licenses.services",
    "GET",
    "/v1/orgs/{org_oid}/licenses/{id}/services",
    collection_of(LicenseService),
    repeat=Repeat.SAFE,
    root="esia_rs",
    section="Б.7.2.2",
    scopes=_READ,
)

ALL: Final = (LIST, SERVICES)
