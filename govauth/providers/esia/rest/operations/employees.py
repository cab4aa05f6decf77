"""Employees and invitations (Б.5, Б.7.6, Б.7.7, Б.11.2)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.batch import BatchResult
from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.employee import Employee, Invitation
from govauth.providers.esia.rest.operations.endpoint import GU, Endpoint, Tag, of_org
from govauth.transport.operation import Repeat, json_of, nothing

LIST: Final = Endpoint(
    "organizations.employees.list",
    "GET",
    "/orgs/{org_oid}/emps",
    collection_of(Employee),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.5",
    scopes=of_org(f"{GU}org_emps"),
)
GET: Final = Endpoint(
    "organizations.employees.get",
    "GET",
    "/orgs/{org_oid}/emps/{prn_oid}",
    json_of(Employee),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.5",
    scopes=of_org(f"{GU}org_emps"),
)
UPDATE: Final = Endpoint(
    "organizations.employees.update",
    "POST",
    "/orgs/{org_oid}/emps/{prn_oid}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.7",
    scopes=of_org(f"{GU}org_emps"),
    tag=Tag.OBJECT_AND_BODY,
    how_to_check="read the employee again and compare; send again only with the new tag",
)
DELETE: Final = Endpoint(
    "organizations.employees.delete",
    "DELETE",
    "/orgs/{org_oid}/emps/{prn_oid}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.7",
    scopes=of_org(f"{GU}org_emps"),
    how_to_check="read the employee; absent means done",
)
ADD: Final = Endpoint(
    "organizations.employees.add",
    "POST",
    "/v1/orgs/{org_oid}/invts/force",
    json_of(BatchResult),
    repeat=Repeat.NEVER,
    root="esia_rs",
    section="Б.11.2",
    scopes=of_org("org_invt_force", "org_invts_force", write=True),
    how_to_check="list the employees, and send only those that are missing",
)

INVITATIONS: Final = Endpoint(
    "organizations.invitations.list",
    "GET",
    "/orgs/{org_oid}/invts",
    collection_of(Invitation),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.7.6",
    scopes=of_org(f"{GU}org_invts"),
)
INVITATION: Final = Endpoint(
    "organizations.invitations.get",
    "GET",
    "/orgs/{org_oid}/invts/{id}",
    json_of(Invitation),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.7.6",
    scopes=of_org(f"{GU}org_invts"),
)
INVITE: Final = Endpoint(
    "organizations.invitations.create",
    "PUT",
    "/orgs/{org_oid}/invts",
    nothing,
    repeat=Repeat.NEVER,
    root="rs",
    section="Б.7.6",
    scopes=of_org(f"{GU}org_invts"),
    how_to_check="list the invitations: a letter goes to a person, so send again only if this one is absent",
)
REVOKE_INVITATION: Final = Endpoint(
    "organizations.invitations.revoke",
    "DELETE",
    "/orgs/{org_oid}/invts/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.6",
    scopes=of_org(f"{GU}org_invts"),
    how_to_check="read the invitation; absent means done",
)

ALL: Final = (LIST, GET, UPDATE, DELETE, ADD, INVITATIONS, INVITATION, INVITE, REVOKE_INVITATION)
