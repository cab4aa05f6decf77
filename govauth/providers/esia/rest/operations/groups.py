"""Access groups, membership, permissions of other organisations (Б.6, Б.7.8, Б.7.9)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.group import Group, GroupPermission
from govauth.providers.esia.rest.models.links import linked
from govauth.providers.esia.rest.operations.endpoint import GU, Endpoint, of_org
from govauth.transport.operation import Repeat, nothing

_GROUPS: Final = of_org(f"{GU}org_grps")
_MEMBERS: Final = of_org(f"{GU}org_emps")

LIST: Final = Endpoint(
    "organizations.groups.list",
    "GET",
    "/orgs/{org_oid}/grps",
    collection_of(Group),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.6",
    scopes=of_org(f"{GU}org_grps", f"{GU}org_ful"),
)
GET: Final = Endpoint(
    "organizations.groups.get",
    "GET",
    "/orgs/{org_oid}/grps/{grp_id}",
    linked(Group),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.6",
    scopes=of_org(f"{GU}org_emps", f"{GU}org_grps"),
)
OF_EMPLOYEE: Final = Endpoint(
    "organizations.groups.of_employee",
    "GET",
    "/orgs/{org_oid}/emps/{prn_oid}/grps",
    collection_of(Group),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.6",
    scopes=_MEMBERS,
)
MEMBERSHIP: Final = Endpoint(
    "organizations.groups.membership",
    "GET",
    "/orgs/{org_oid}/emps/{prn_oid}/grps/{grp_id}/{it_sys_id}",
    linked(Group),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.6",
    scopes=_MEMBERS,
)
MEMBERSHIP_WITHOUT_SYSTEM: Final = Endpoint(
    "organizations.groups.membership_without_system",
    "GET",
    "/orgs/{org_oid}/emps/{prn_oid}/grps/{grp_id}",
    linked(Group),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.6",
    scopes=_MEMBERS,
)
ADD: Final = Endpoint(
    "organizations.groups.add",
    "PUT",
    "/orgs/{org_oid}/emps/{prn_oid}/grps/{grp_id}/{it_sys_id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.8",
    scopes=(*_MEMBERS, *_GROUPS),
    how_to_check="read the groups of the employee; a private group may wait for the approval of its owner",
)
REMOVE: Final = Endpoint(
    "organizations.groups.remove",
    "DELETE",
    "/orgs/{org_oid}/emps/{prn_oid}/grps/{grp_id}/{it_sys_id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.8",
    scopes=(*_MEMBERS, *_GROUPS),
    how_to_check="read the groups of the employee; absent means done",
)
PERMISSIONS: Final = Endpoint(
    "organizations.groups.permissions",
    "GET",
    "/orgs/{org_oid}/grps/{grp_id}/perms",
    collection_of(GroupPermission),
    repeat=Repeat.SAFE,
    root="rs",
    section="Б.7.9",
    scopes=_GROUPS,
)
GRANT: Final = Endpoint(
    "organizations.groups.grant",
    "POST",
    "/orgs/{org_oid}/grps/{grp_id}/perms",
    nothing,
    repeat=Repeat.NEVER,
    root="rs",
    section="Б.7.9",
    scopes=_GROUPS,
    how_to_check="list the permissions of the group and look for the ОГРН",
)
REVOKE: Final = Endpoint(
    "organizations.groups.revoke",
    "DELETE",
    "/orgs/{org_oid}/grps/{grp_id}/perms/{perm_id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="rs",
    section="Б.7.9",
    scopes=_GROUPS,
    how_to_check="list the permissions of the group; absent means done",
)

ALL: Final = (
    LIST,
    GET,
    OF_EMPLOYEE,
    MEMBERSHIP,
    MEMBERSHIP_WITHOUT_SYSTEM,
    ADD,
    REMOVE,
    PERMISSIONS,
    GRANT,
    REVOKE,
)
