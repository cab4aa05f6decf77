"""The REST services of the simulated ESIA: all operations of Приложение Б over one small world."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import Final

from govauth import simulation
from govauth.http.message import Request, Response
from govauth.providers.esia.sandbox.numbers import ogrn
from govauth.providers.esia.sandbox.organization import Organization
from govauth.providers.esia.sandbox.world import (
    serve_centers,
    serve_consents,
    serve_employees,
    serve_foreign_branches,
    serve_imports,
    serve_organizations,
    serve_persons,
    serve_records,
)
from govauth.providers.esia.sandbox.world.access import Access
from govauth.providers.esia.sandbox.world.calls import HANDLERS, ROWS, Call
from govauth.providers.esia.sandbox.world.organizations import make_employee, make_organization, make_role
from govauth.providers.esia.sandbox.world.people import make_person
from govauth.providers.esia.sandbox.world.replies import refused, reply
from govauth.providers.esia.sandbox.world.state import State
from govauth.providers.esia.sandbox.world.switches import RestSwitches
from govauth.simulation import Json, Refused, Site, text_reply

SERVICES: Final = (
    serve_persons,
    serve_organizations,
    serve_employees,
    serve_consents,
    serve_records,
    serve_foreign_branches,
    serve_centers,
    serve_imports,
)
ACCEPTABLE: Final = ("*/*", "application/*", "application/json")
MASTER_TOKEN: Final = "sandbox-master-token"  # noqa: S105 - opens everything here and nothing elsewhere
_CHANGED_AT: Final = 1_767_225_600
_FIRST_CHANGED: Final = 2_000_000_000


class RestWorld:
    """The services.

    Attributes:
        state: what there is; tests look into it.

    """

    def __init__(
        self,
        site: Site[RestSwitches],
        access_of: Callable[[Request], Access | None],
        persons: tuple[int, int],
        organization: int,
    ) -> None:
        """Make the world.

        Args:
            site: the clock, the counters and the switches of the provider.
            access_of: what the token of a request opens.
            persons: OIDs of those who can sign in.
            organization: OID of the first organisation.

        """
        self.state: State = State(site)
        self._access_of = access_of
        self._tokens: dict[str, Access] = {MASTER_TOKEN: Access(None)}
        others = [persons[0] + 100 + step for step in range(3)]
        for number, oid in enumerate((*persons, *others)):
            self.state.persons[oid] = make_person(oid, number)
        for number in range(2):
            self.add_organization(
                Organization(
                    organization + number,
                    (persons[0], others[0]),
                    f"ООО «Пример {number}»",
                    f"Общество с ограниченной ответственностью «Пример {number}»",
                    ogrn=ogrn(number),
                )
            )

    def issue(self, token: str, *scopes: str, person_oid: int | None = None) -> None:
        """Make a token good for some scopes, without a login: for tests of the services alone."""
        self._tokens[token] = Access(scopes, person_oid)

    def add_person(self, oid: int, name: str) -> None:
        """Add a person who belongs to no organisation.

        Args:
            oid: of the person.
            name: surname, name and patronymic.

        Raises:
            ValueError: there is such a person.

        """
        if oid in self.state.persons:
            raise ValueError("there is a person with this OID")
        person = self.state.persons[oid] = make_person(oid, len(self.state.persons))
        last, _, rest = name.partition(" ")
        first, _, middle = rest.partition(" ")
        person.data.update(lastName=last, firstName=first, middleName=middle)

    def add_organization(self, organization: Organization) -> None:
        """Add an organisation, with employees who are there.

        Raises:
            ValueError: there is such an organisation, or no such person.

        """
        state = self.state
        if organization.oid in state.organizations:
            raise ValueError("there is an organisation with this OID")
        strangers = [oid for oid in organization.employees if oid not in state.persons]
        if strangers:
            raise ValueError(
                f"employees: there is no person with the OID {strangers[0]}; add the person first"
            )
        state.organizations[organization.oid] = make_organization(organization)
        for oid in organization.employees:
            state.persons[oid].organizations.append(organization.oid)

    def roles_of(self, oid: int, known: Container[object]) -> list[Json]:
        """Return a person's roles in organisations that are not known, as ``/rs/prns/…/roles`` has them."""
        return [
            make_role(organization, oid)
            for organization in self.state.organizations.values()
            if oid in organization.employees and organization.oid not in known
        ]

    def handle(self, asked: simulation.Call, /) -> Response:
        """Do the work and answer."""
        row = ROWS[asked.operation]
        if not row.open and not asked.accepts(*ACCEPTABLE):
            return text_reply("not acceptable", 406)
        try:
            access = Access(None) if row.open else self._access(asked)
            access.require(row.scopes, asked.parts, write=row.write)
            call = Call(
                request=asked.request, operation=row.operation, parts=asked.parts, state=self.state, row=row
            )
            answer = HANDLERS[row.operation](call)
        except Refused as refusal:
            self.state.counters[f"refused {refusal.response.status}"] += 1
            return refusal.response
        return answer if isinstance(answer, Response) else reply(answer)

    def _access(self, asked: simulation.Call) -> Access:
        token = asked.token()
        if not token:
            raise refused(401, "ESIA-005013", "SecurityErrorEnum.noToken")
        access = self._tokens.get(token) or self._access_of(asked.request)
        if access is None:
            raise refused(401, "ESIA-005011", "SecurityErrorEnum.invalidToken")
        return access

    def hire(self, count: int) -> None:
        """Give the first organisation so many employees more; they are no persons of this world."""
        organization = next(iter(self.state.organizations.values()))
        for step in range(count):
            oid = 3_000_000_000 + step
            organization.employees[oid] = make_employee(organization.oid, oid, step + 2)

    def change(self, count: int) -> None:
        """Let so many persons and organisations change, and delete half as many."""
        oids = [(_FIRST_CHANGED + step, _CHANGED_AT + step) for step in range(count)]
        self.state.changed_persons = oids
        self.state.changed_organizations = oids
        self.state.deleted = oids[: count // 2]
