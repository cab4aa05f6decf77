"""Service centres, ЦО (Б.11)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.batch import BatchResult
from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.service_center import CenterWritten, ServiceCenter
from govauth.providers.esia.rest.operations.endpoint import of_org
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import Repeat, json_of

_CENTERS: Final = Noun(
    "organizations.service_centers",
    "/v1/orgs/{org_oid}/rcs",
    "Б.11.3",
    of_org("org_ra"),
    root="esia_rs",
    write_section="Б.11.1",
    write_scopes=of_org("org_ra", write=True),
)
_INVITING: Final = Noun(
    "organizations.service_centers",
    "/v1/orgs/{org_oid}/rcs/{ra_oid}/invts",
    "Б.11.4",
    of_org("org_invts_force", "org_invt_force", write=True),
    root="esia_rs",
)

CREATE: Final = _CENTERS.write(
    "create", "POST", json_of(CenterWritten), repeat=Repeat.NEVER, check="find centres by the name"
)
UPDATE: Final = _CENTERS.write(
    "update",
    "PUT",
    json_of(CenterWritten),
    "/{ra_oid}",
    check="list the centres and compare: the update replaces the whole centre",
)
DELETE: Final = _CENTERS.write(
    "delete", "DELETE", json_of(CenterWritten), "/{ra_oid}", check="list the centres; absent means done"
)
LIST: Final = _CENTERS.list(ServiceCenter)
FIND: Final = _CENTERS.read("find", collection_of(ServiceCenter), "/find", method="POST")
ATTACH: Final = _INVITING.write(
    "attach",
    "POST",
    json_of(BatchResult),
    "/force",
    repeat=Repeat.NEVER,
    check="list the employees, and send only those that are missing",
)

ALL: Final = (CREATE, UPDATE, DELETE, LIST, FIND, ATTACH)
