"""The REST services of the simulated ESIA: all operations of Приложение Б over one small world."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from govauth.http.message import Request, Response
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
from govauth.providers.esia.sandbox.world.calls import ROUTES, Call, Route
from govauth.providers.esia.sandbox.world.firms import make_employee, make_organization
from govauth.providers.esia.sandbox.world.people import make_person
from govauth.providers.esia.sandbox.world.refusals import Refusal
from govauth.providers.esia.sandbox.world.state import State
from govauth.providers.esia.sandbox.world.switches import RestSwitches
from govauth.simulation import Site

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
        self.state = State(site)
        self._access_of = access_of
        self._tokens: dict[str, Access] = {MASTER_TOKEN: Access(None)}
        others = [persons[0] + 100 + step for step in range(3)]
        for number, oid in enumerate((*persons, *others)):
            firms = [organization, organization + 1] if number == 0 else []
            self.state.persons[oid] = make_person(oid, number, firms)
        for number, oid in enumerate((organization, organization + 1)):
            self.state.organizations[oid] = make_organization(oid, number, [persons[0], others[0]])

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
        person = self.state.persons[oid] = make_person(oid, len(self.state.persons), [])
        last, _, rest = name.partition(" ")
        first, _, middle = rest.partition(" ")
        person.data.update(lastName=last, firstName=first, middleName=middle)

    def operation_of(self, request: Request) -> str | None:
        """Return the operation that a request calls."""
        found = self._route(request)
        return None if found is None else found[0].operation

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        found = self._route(request)
        if found is None:
            return Response(404, {"content-type": "text/plain"}, b"not found")
        route, parts = found
        accept = request.headers.get("accept", "*/*")
        kinds = {part.partition(";")[0].strip() for part in accept.split(",")}
        if not route.open and not kinds & {*ACCEPTABLE}:
            return Response(406, {"content-type": "text/plain"}, b"not acceptable")
        try:
            access = Access(None) if route.open else self._access(request)
            access.require(route.scopes, parts, write=route.write)
            return route.handler(Call(self.state, access, request, parts))
        except Refusal as refusal:
            self.state.counters[f"refused {refusal.status}"] += 1
            return refusal.response()

    def _access(self, request: Request) -> Access:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            raise Refusal(401, "ESIA-005013", "SecurityErrorEnum.noToken")
        access = self._tokens.get(token) or self._access_of(request)
        if access is None:
            raise Refusal(401, "ESIA-005011", "SecurityErrorEnum.invalidToken")
        return access

    def _route(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        url = urlsplit(request.url)
        path = url.path.strip("/").split("/")
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        for route in sorted(ROUTES, key=lambda route: route.when is None):
            parts = route.match(request.method, path, query)
            if parts is not None:
                return route, parts
        return None

    def hire(self, count: int) -> None:
        """Give the first organisation so many employees more; they are no persons of this world."""
        firm = next(iter(self.state.organizations.values()))
        for step in range(count):
            oid = 3_000_000_000 + step
            firm.employees[oid] = make_employee(firm.oid, oid, step + 2)

    def change(self, count: int) -> None:
        """Let so many persons and organisations change, and delete half as many."""
        oids = [(_FIRST_CHANGED + step, _CHANGED_AT + step) for step in range(count)]
        self.state.changed_persons = oids
        self.state.changed_organizations = oids
        self.state.deleted = oids[: count // 2]
