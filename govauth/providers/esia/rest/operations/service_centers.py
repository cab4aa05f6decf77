"""Service centres, ЦО (Б.11)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.batch import BatchResult
from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.service_center import CenterWritten, ServiceCenter
from govauth.providers.esia.rest.operations.endpoint import Endpoint, of_org
from govauth.transport.operation import Repeat, json_of

_WRITE: Final = of_org("org_ra", write=True)

CREATE: Final = Endpoint(
    "organizations.service_centers.create",
    "POST",
    "/v1/orgs/{org_oid}/rcs",
    json_of(CenterWritten),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.11.1",
    scopes=_WRITE,
    how_to_check="find centres by the name",
)
UPDATE: Final = Endpoint(
    "organizations.service_centers.update",
    "PUT",
    "/v1/orgs/{org_oid}/rcs/{ra_oid}",
    json_of(CenterWritten),
    repeat=Repeat.READ_BACK,
    root="esia_rs",
    section="Б.11.1",
    scopes=_WRITE,
    how_to_check="list the centres and compare: the update replaces the whole centre",
)
DELETE: Final = Endpoint(
    "organizations.service_centers.delete",
    "DELETE",
    "/v1/orgs/{org_oid}/rcs/{ra_oid}",
    json_of(CenterWritten),
    repeat=Repeat.READ_BACK,
    root="esia_rs",
    section="Б.11.1",
    scopes=_WRITE,
    how_to_check="list the centres; absent means done",
)
LIST: Final = Endpoint(
    "organizations.service_centers.list",
    "GET",
    "/v1/orgs/{org_oid}/rcs",
    collection_of(ServiceCenter),
    repeat=Repeat.SAFE,
    root="esia_rs",
    section="Б.11.3",
    scopes=of_org("org_ra"),
)
FIND: Final = Endpoint(
    "organizations.service_centers.find",
    "POST",
    "/v1/orgs/{org_oid}/rcs/find",
    collection_of(ServiceCenter),
    repeat=Repeat.SAFE,
    root="esia_rs",
    section="Б.11.3",
    scopes=of_org("org_ra"),
)
ATTACH: Final = Endpoint(
    "organizations.service_centers.attach",
    "POST",
    "/v1/orgs/{org_oid}/rcs/{ra_oid}/invts/force",
    json_of(BatchResult),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.11.4",
    scopes=of_org("org_invts_force", "org_invt_force", write=True),
    how_to_check="list the employees, and send only those that are missing",
)

ALL: Final = (CREATE, UPDATE, DELETE, LIST, FIND, ATTACH)
