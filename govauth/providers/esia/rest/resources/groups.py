"""Access groups (Б.6, Б.7.8, Б.7.9)."""

from __future__ import annotations

from attrs import evolve

from govauth.providers.esia.rest.models.collections import Link
from govauth.providers.esia.rest.models.group import Group, GroupPermission
from govauth.providers.esia.rest.operations import groups as operations
from govauth.providers.esia.rest.resources.arguments import Oid, oid_text, org_path, segment
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import EMBED_ELEMENTS, Elements, embedded_only, fetched
from govauth.providers.esia.rest.resources.read_back import absent, holds, present
from govauth.transport.operation import json_body
from govauth.wire.identifiers import Ogrn


class Groups:
    """``/grps``. A group is named by its mnemonic, and by that of its information system where it has one."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(self, org_oid: Oid) -> Elements[Group]:
        """Go through the groups of an organisation; the list holds mnemonics, each is fetched (Б.6)."""

        async def fetch(link: Link) -> Group:
            # The answer of the address repeats no mnemonic, so it is put back.
            return evolve(await self.get(org_oid, link.id), id=link.id)

        return fetched(self._caller, operations.LIST, org_path(org_oid), fetch)

    async def get(self, org_oid: Oid, group: str) -> Group:
        """Return one group (Б.6)."""
        return await self._caller.call(operations.GET, _group_path(org_oid, group))

    def of_employee(self, org_oid: Oid, prn_oid: Oid, *, it_system: str | None = None) -> Elements[Group]:
        """Go through the groups of an employee (Б.6).

        Args:
            org_oid: of the organisation.
            prn_oid: of the employee.
            it_system: only those of one information system, by its mnemonic.

        """

        async def fetch(link: Link) -> Group:
            group, *system = link.after("grps")
            return await self.membership(org_oid, prn_oid, group, system[0] if system else None)

        path = _member_path(org_oid, prn_oid)
        query = [] if it_system is None else [("itSystemName", segment(it_system, "it_system"))]
        return fetched(self._caller, operations.OF_EMPLOYEE, path, fetch, query=query)

    async def membership(self, org_oid: Oid, prn_oid: Oid, group: str, it_system: str | None = None) -> Group:
        """Return a group as one of an employee's (Б.6).

        Args:
            org_oid: of the organisation.
            prn_oid: of the employee.
            group: its mnemonic.
            it_system: that of its information system; None for a group without one.

        Raises:
            NotFound: the employee is not in the group.

        """
        if it_system is None:
            path = _member_path(org_oid, prn_oid, grp_id=segment(group, "group"))
            return await self._caller.call(operations.MEMBERSHIP_WITHOUT_SYSTEM, path)
        return await self._caller.call(operations.MEMBERSHIP, _path(org_oid, prn_oid, group, it_system))

    async def add(self, org_oid: Oid, prn_oid: Oid, group: str, it_system: str) -> None:
        """Put an employee into a group: ``PUT …`` (Б.7.8). A private group may need its owner's approval."""
        joined = present(lambda: self.membership(org_oid, prn_oid, group, it_system))
        path = _path(org_oid, prn_oid, group, it_system)
        await self._caller.write(operations.ADD, path, applied=joined)

    async def remove(self, org_oid: Oid, prn_oid: Oid, group: str, it_system: str) -> None:
        """Take an employee out of a group: ``DELETE …`` (Б.7.8)."""
        gone = absent(lambda: self.membership(org_oid, prn_oid, group, it_system))
        path = _path(org_oid, prn_oid, group, it_system)
        await self._caller.write(operations.REMOVE, path, applied=gone)

    def permissions(self, org_oid: Oid, group: str) -> Elements[GroupPermission]:
        """Go through the organisations that may use a group (Б.7.9)."""
        path = _group_path(org_oid, group)
        return embedded_only(self._caller, operations.PERMISSIONS, path, query=EMBED_ELEMENTS)

    async def grant(self, org_oid: Oid, group: str, ogrn: str, *, confirm: bool = False) -> None:
        """Let another organisation use a group: ``POST …/perms`` (Б.7.9).

        Args:
            org_oid: of the organisation that owns the group.
            group: its mnemonic.
            ogrn: of the other organisation.
            confirm: ``rqCfm``: each membership needs the owner's approval.

        Raises:
            OutcomeUnknown: the answer was lost: look for the ОГРН in :meth:`permissions`.

        """
        path = _group_path(org_oid, group)
        body = json_body({"ogrn": str(Ogrn.checked(ogrn, "ogrn")), "rqCfm": confirm})
        await self._caller.call(operations.GRANT, path, body=body)

    async def revoke(self, org_oid: Oid, group: str, permission_id: Oid) -> None:
        """Take a permission back: ``DELETE …/perms/{perm_id}`` (Б.7.9)."""
        number = oid_text(permission_id, "permission_id")
        path = _group_path(org_oid, group, perm_id=number)
        gone = holds(
            self.permissions(org_oid, group).all,
            lambda found: all(str(one.perm_id) != number for one in found),
        )
        await self._caller.write(operations.REVOKE, path, applied=gone)


def _group_path(org_oid: Oid, group: str, **parts: str) -> dict[str, str]:
    return org_path(org_oid, grp_id=segment(group, "group"), **parts)


def _member_path(org_oid: Oid, prn_oid: Oid, **parts: str) -> dict[str, str]:
    return org_path(org_oid, prn_oid=oid_text(prn_oid, "prn_oid"), **parts)


def _path(org_oid: Oid, prn_oid: Oid, group: str, it_system: str) -> dict[str, str]:
    system = segment(it_system, "it_system")
    return _member_path(org_oid, prn_oid, grp_id=segment(group, "group"), it_sys_id=system)
