"""Access groups, membership, permissions of other organisations (Б.6, Б.7.8, Б.7.9)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.group import Group, GroupPermission
from govauth.providers.esia.rest.models.links import linked
from govauth.providers.esia.rest.operations.endpoint import GU, of_org
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import Repeat, nothing

_BY_GROUPS: Final = of_org(f"{GU}org_grps")
_BY_MEMBERS: Final = of_org(f"{GU}org_emps")
_NAME: Final = "organizations.groups"
_ONE: Final = "/{grp_id}"
_ONE_OF_SYSTEM: Final = "/{grp_id}/{it_sys_id}"

_GROUPS: Final = Noun(_NAME, "/orgs/{org_oid}/grps", "Б.6", of_org(f"{GU}org_grps", f"{GU}org_ful"))
_MEMBERSHIP: Final = Noun(
    _NAME,
    "/orgs/{org_oid}/emps/{prn_oid}/grps",
    "Б.6",
    _BY_MEMBERS,
    write_section="Б.7.8",
    write_scopes=(*_BY_MEMBERS, *_BY_GROUPS),
)
_PERMISSIONS: Final = Noun(_NAME, "/orgs/{org_oid}/grps/{grp_id}/perms", "Б.7.9", _BY_GROUPS)

LIST: Final = _GROUPS.list(Group)
GET: Final = _GROUPS.read("get", linked(Group), _ONE, scopes=of_org(f"{GU}org_emps", f"{GU}org_grps"))
OF_EMPLOYEE: Final = _MEMBERSHIP.read("of_employee", collection_of(Group))
MEMBERSHIP: Final = _MEMBERSHIP.read("membership", linked(Group), _ONE_OF_SYSTEM)
MEMBERSHIP_WITHOUT_SYSTEM: Final = _MEMBERSHIP.read("membership_without_system", linked(Group), _ONE)
ADD: Final = _MEMBERSHIP.write(
    "add",
    "PUT",
    nothing,
    _ONE_OF_SYSTEM,
    check="read the groups of the employee; a private group may wait for the approval of its owner",
)
REMOVE: Final = _MEMBERSHIP.write(
    "remove", "DELETE", nothing, _ONE_OF_SYSTEM, check="read the groups of the employee; absent means done"
)
PERMISSIONS: Final = _PERMISSIONS.read("permissions", collection_of(GroupPermission))
GRANT: Final = _PERMISSIONS.write(
    "grant",
    "POST",
    nothing,
    repeat=Repeat.NEVER,
    check="list the permissions of the group and look for the ОГРН",
)
REVOKE: Final = _PERMISSIONS.write(
    "revoke",
    "DELETE",
    nothing,
    "/{perm_id}",
    check="list the permissions of the group; absent means done",
)

ALL: Final = (
    *(LIST, GET, OF_EMPLOYEE, MEMBERSHIP, MEMBERSHIP_WITHOUT_SYSTEM, ADD, REMOVE),
    *(PERMISSIONS, GRANT, REVOKE),
)
