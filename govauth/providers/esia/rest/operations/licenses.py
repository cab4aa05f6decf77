"""Licences (Б.7.2). The document calls the list not intended for systems outside of the government."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.license import License, LicenseService
from govauth.providers.esia.rest.operations.endpoint import of_org
from govauth.providers.esia.rest.operations.noun import Noun

_LICENSES: Final = Noun(
    "organizations.licenses",
    "/v1/orgs/{org_oid}/licenses",
    "Б.7.2.1",
    of_org("org_inf", "org_ful", "org_idm", "org_profile"),
    root="esia_rs",
)

LIST: Final = _LICENSES.list(License)
SERVICES: Final = _LICENSES.read(
    "services", collection_of(LicenseService), "/{id}/services", section="Б.7.2.2"
)

ALL: Final = (LIST, SERVICES)
