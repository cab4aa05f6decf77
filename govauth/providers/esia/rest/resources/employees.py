"""Employees of an organisation (Б.5, Б.7.7, Б.11.2)."""

from __future__ import annotations

from collections.abc import Sequence

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.batch import BatchResult
from govauth.providers.esia.rest.models.employee import Employee, NamedPerson
from govauth.providers.esia.rest.operations import employees as operations
from govauth.providers.esia.rest.resources.arguments import Oid, batch_body, oid_text, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.elements import (
    EMBED_ELEMENTS,
    Elements,
    Links,
    elements_of,
    links_of,
)
from govauth.providers.esia.rest.resources.read_back import absent, holds
from govauth.transport.operation import json_body

_WITH_PERSONS = (("embed", "(elements.person)"),)


class Employees:
    """``/orgs/{org_oid}/emps``."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def list(
        self, org_oid: Oid, *, branch_oid: Oid | None = None, persons: bool = True, embed: bool = True
    ) -> Elements[Employee]:
        """Go through the employees, page by page (Б.5).

        Args:
            org_oid: of the organisation.
            branch_oid: those of a branch; by default those of the head organisation.
            persons: with the data of each person.
            embed: ask for the objects; otherwise each is fetched by its link, a few at a time.

        """
        return elements_of(
            self._caller,
            operations.EMPLOYEES,
            org_path(org_oid),
            key="prn_oid",
            query=_of_branch(branch_oid),
            embed=embed,
            embed_query=_WITH_PERSONS if persons else EMBED_ELEMENTS,
        )

    def links(self, org_oid: Oid, *, branch_oid: Oid | None = None) -> Links:
        """Go through the links to the employees: their last part is the OID of the person (Б.5)."""
        query = _of_branch(branch_oid)
        return links_of(self._caller, operations.EMPLOYEES.list, org_path(org_oid), query=query)

    async def get(self, org_oid: Oid, prn_oid: Oid, *, person: bool = False) -> Employee:
        """Return one employee with the tag, and with the data of the person where asked (Б.5)."""
        query = [("embed", "(person)")] if person else []
        return await self._caller.call(operations.EMPLOYEES.get, _path(org_oid, prn_oid), query=query)

    async def update(self, org_oid: Oid, employee: Employee) -> None:
        """Write over an employee: ``POST …/emps/{emp_id}`` (Б.7.7).

        ESIA clears what an update leaves out, so this takes the employee that was read:
        ``update(oid, employee.changed(position="…"))``.

        Raises:
            InvalidInput: the employee was not read from ESIA.
            StaleTag: the employee was changed meanwhile.

        """
        body = employee.to_send()
        prn_oid = _oid(employee)
        sent = (body["position"], body["corporateContact"], body["blocked"])

        def same(found: Employee) -> bool:
            return (found.position or "", found.corporate_contact or "", bool(found.blocked)) == sent

        await self._caller.write(
            operations.UPDATE,
            _path(org_oid, prn_oid),
            applied=holds(lambda: self.get(org_oid, prn_oid), same),
            body=json_body(body),
            tag=employee.etag,
        )

    async def delete(self, org_oid: Oid, prn_oid: Oid, *, tag: str | None = None) -> None:
        """Remove an employee from the organisation: ``DELETE …/emps/{emp_id}`` (Б.7.7).

        Args:
            org_oid: of the organisation.
            prn_oid: of the person.
            tag: the general rule of Б.7 asks for one, the section shows none; by default none is sent.

        """
        path = _path(org_oid, prn_oid)
        gone = absent(lambda: self.get(org_oid, prn_oid))
        await self._caller.write(operations.DELETE, path, applied=gone, tag=tag)

    async def add(self, org_oid: Oid, persons: Sequence[NamedPerson]) -> BatchResult:
        """Make up to a hundred persons employees without an invitation: ``POST …/invts/force`` (Б.11.2).

        Raises:
            InvalidInput: no person, or more than a hundred.
            BatchRefused: some or all were refused; ``.results`` tells which, in the order of ``persons``.
            OutcomeUnknown: the answer was lost.

        """
        return await self._caller.call(operations.ADD, org_path(org_oid), body=batch_body(persons))


def _path(org_oid: Oid, prn_oid: Oid) -> dict[str, str]:
    return org_path(org_oid, prn_oid=oid_text(prn_oid, "prn_oid"))


def _of_branch(branch_oid: Oid | None) -> list[tuple[str, str]]:
    return [] if branch_oid is None else [("brhOid", oid_text(branch_oid, "branch_oid"))]


def _oid(employee: Employee) -> int:
    if employee.prn_oid is None:
        raise InvalidInput("employee.prn_oid", "must be there: update an employee that was read")
    return employee.prn_oid
