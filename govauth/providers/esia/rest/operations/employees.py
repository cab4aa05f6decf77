"""Employees and invitations (Б.5, Б.7.6, Б.7.7, Б.11.2)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.batch import BatchResult
from govauth.providers.esia.rest.models.employee import Employee, Invitation
from govauth.providers.esia.rest.operations.endpoint import GU, Tag, of_org
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import Repeat, json_of, nothing

_EMPLOYEES: Final = Noun(
    "organizations.employees",
    "/orgs/{org_oid}/emps",
    "Б.5",
    of_org(f"{GU}org_emps"),
    write_section="Б.7.7",
)
_ADDING: Final = Noun(
    "organizations.employees",
    "/v1/orgs/{org_oid}/invts",
    "Б.11.2",
    of_org("org_invt_force", "org_invts_force", write=True),
    root="esia_rs",
)
_INVITATIONS: Final = Noun(
    "organizations.invitations", "/orgs/{org_oid}/invts", "Б.7.6", of_org(f"{GU}org_invts")
)

EMPLOYEES: Final = _EMPLOYEES.listed(Employee, "prn_oid")
UPDATE: Final = _EMPLOYEES.write(
    "update",
    "POST",
    nothing,
    "/{prn_oid}",
    tag=Tag.OBJECT_AND_BODY,
    check="read the employee again and compare; send again only with the new tag",
)
DELETE: Final = _EMPLOYEES.write(
    "delete", "DELETE", nothing, "/{prn_oid}", check="read the employee; absent means done"
)
ADD: Final = _ADDING.write(
    "add",
    "POST",
    json_of(BatchResult),
    "/force",
    repeat=Repeat.NEVER,
    check="list the employees, and send only those that are missing",
)

INVITATIONS: Final = _INVITATIONS.listed(Invitation)
INVITE: Final = _INVITATIONS.write(
    "create",
    "PUT",
    nothing,
    repeat=Repeat.NEVER,
    check="list the invitations: a letter goes to a person, so send again only if this one is absent",
)
REVOKE_INVITATION: Final = _INVITATIONS.write(
    "revoke", "DELETE", nothing, "/{id}", check="read the invitation; absent means done"
)

ALL: Final = (*EMPLOYEES.all, UPDATE, DELETE, ADD, *INVITATIONS.all, INVITE, REVOKE_INVITATION)
