"""Branches, and branches of foreign legal entities (Б.4, Б.7.10–Б.7.12)."""

from __future__ import annotations

from typing import Final

from govauth.http.message import Response
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.foreign_branch import ForeignBranch, StartedRequest
from govauth.providers.esia.rest.models.organization import Branch
from govauth.providers.esia.rest.operations.endpoint import GU, Endpoint, Tag, of_org
from govauth.transport.operation import Repeat, json_of, nothing

_NO_CONTENT: Final = 204
_HEAD: Final = (f"{GU}usr_inf?oid={{prn_oid}}&mode=w",)
_NO_STATUS: Final = "ESIA starts a request of its own; the document names no way to read its state"


def _known(response: Response) -> bool:
    """Read the answer about a certificate: 204 means that nothing is registered with it."""
    return response.status != _NO_CONTENT


LIST: Final = Endpoint(
    "organizations.branches.list",
    "GET",
    "/orgs/{org_oid}/brhs",
    collection_of(Branch),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_brhs"),
)
GET: Final = Endpoint(
    "organizations.branches.get",
    "GET",
    "/orgs/{org_oid}/brhs/{id}",
    json_of(Branch),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_brhs"),
)
CONTACTS: Final = Endpoint(
    "organizations.branches.contacts",
    "GET",
    "/orgs/{org_oid}/brhs/{branch_id}/ctts",
    collection_of(Contact),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_brhs_ctts"),
)
ADDRESSES: Final = Endpoint(
    "organizations.branches.addresses",
    "GET",
    "/orgs/{org_oid}/brhs/{branch_id}/addrs",
    collection_of(Address),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.4",
    scopes=of_org("org_brhs_addrs"),
)
CREATE: Final = Endpoint(
    "organizations.branches.create",
    "POST",
    "/orgs/{org_oid}/brhs",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.10",
    scopes=of_org(f"{GU}org_brhs"),
    tag=Tag.CONTAINER,
    how_to_check="read the branches; send again only if this one is absent, with the new tag",
)
UPDATE: Final = Endpoint(
    "organizations.branches.update",
    "POST",
    "/orgs/{org_oid}/brhs/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.10",
    scopes=of_org(f"{GU}org_brhs"),
    tag=Tag.OBJECT,
    how_to_check="read the branch again and compare; send again only with its new tag",
)

REGISTER_FOREIGN: Final = Endpoint(
    "foreign_branches.register",
    "POST",
    "/v1/prns/{prn_oid}/org/foreign",
    json_of(StartedRequest),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.7.11",
    scopes=_HEAD,
    how_to_check=_NO_STATUS,
)
CHECK_CERTIFICATE: Final = Endpoint(
    "foreign_branches.check_certificate",
    "POST",
    "/v1/prns/{prn_oid}/org/foreign/crtcheck",
    _known,
    repeat=Repeat.SAFE,
    root="esia_rs",
    section="Б.7.11",
    scopes=_HEAD,
)
FIND_FOREIGN: Final = Endpoint(
    "foreign_branches.find",
    "GET",
    "/v1/prns/{prn_oid}/org/foreign/exists",
    json_of(ForeignBranch),
    repeat=Repeat.SAFE,
    root="esia_rs",
    section="Б.7.11",
    scopes=_HEAD,
)
REFRESH_FOREIGN: Final = Endpoint(
    "foreign_branches.refresh",
    "POST",
    "/v1/orgs/{org_oid}/refresh",
    json_of(StartedRequest),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.7.11",
    scopes=_HEAD,
    how_to_check=_NO_STATUS,
)
CANCEL_FOREIGN_REFRESH: Final = Endpoint(
    "foreign_branches.cancel_refresh",
    "POST",
    "/v1/orgs/{org_oid}/refresh/{req_id}/cancel",
    json_of(StartedRequest),
    repeat=Repeat.READ_BACK,
    root="esia_rs",
    section="Б.7.11",
    scopes=_HEAD,
    how_to_check="cancel again: it can only cancel once more",
)
SET_FOREIGN_CHIEF: Final = Endpoint(
    "foreign_branches.set_chief",
    "POST",
    "/v1/prns/{prn_oid}/org/foreign/setchieffororg",
    json_of(StartedRequest),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.7.12",
    scopes=_HEAD,
    how_to_check=_NO_STATUS,
)

ALL: Final = (
    LIST,
    GET,
    CONTACTS,
    ADDRESSES,
    CREATE,
    UPDATE,
    REGISTER_FOREIGN,
    CHECK_CERTIFICATE,
    FIND_FOREIGN,
    REFRESH_FOREIGN,
    CANCEL_FOREIGN_REFRESH,
    SET_FOREIGN_CHIEF,
)
