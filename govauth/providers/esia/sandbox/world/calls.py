"""One call of a REST service: what it asks for, and where its answer is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, TypeAlias, TypeVar

from attrs import frozen

from govauth import simulation
from govauth.providers.esia.sandbox.world.replies import absent, incorrect, refused
from govauth.providers.esia.sandbox.world.state import Organization, Person, State
from govauth.providers.esia.sandbox.world.table import Row, read_table
from govauth.simulation import Json

Found = TypeVar("Found")
Handler: TypeAlias = "Callable[[Call], object]"
"""Returns a :class:`~govauth.http.message.Response`, or the value of a JSON answer."""


@frozen(kw_only=True)
class Call(simulation.Call):
    """A call that was let in."""

    state: State
    row: Row

    @property
    def person(self) -> Person:
        """The person of the path."""
        return self.state.person(self.parts["prn_oid"])

    @property
    def organization(self) -> Organization:
        """The organisation of the path."""
        return self.state.organization(self.parts["org_oid"])

    def body(self) -> Any:
        """Read the body as JSON."""
        try:
            return json.loads(self.request.content)
        except (ValueError, RecursionError):
            raise incorrect() from None

    def fields(self, *required: str) -> Json:
        """Read the body as an object with these keys."""
        body: Json = self.body()
        if type(body) is not dict or any(body.get(name) is None for name in required):
            raise incorrect()
        return body

    def require_general_consent(self) -> None:
        """Refuse what an organisation may do only with its general consent."""
        switches = self.state.switches
        if not self.organization.general_consent:
            raise refused(switches.no_consent_status, switches.no_consent_code, "Отсутствует общее согласие")

    def check_tag(self, tag: str) -> None:
        """Refuse a write whose tag is missing, not quoted, or stale."""
        switches = self.state.switches
        given = self.request.headers.get("if-match")
        if given is None:
            raise refused(switches.missing_tag_status, "ESIA-030003", "Не указан If-Match")
        if not (given.startswith('"') and given.endswith('"')):
            raise refused(switches.bare_tag_status, "ESIA-030003", "If-Match указывается в кавычках")
        if given.strip('"') != tag or (self.row.tag_in_body and self.fields().get("eTag") != tag):
            self.state.counters["stale_tags"] += 1
            raise refused(switches.stale_tag_status, switches.stale_tag_code, "Объект изменён")


# What is fixed goes before what varies: ``{id}`` must not take ``check`` for an id.
ROUTES: Final = tuple(sorted(read_table(), key=lambda row: row.path.count("{")))
ROWS: Final = {row.operation: row for row in ROUTES}
"""By operation: its rows differ in nothing but the root of their paths."""
HANDLERS: Final[dict[str, Handler]] = {}


def serves(*operations: str) -> Callable[[Handler], Handler]:
    """Register the handler of operations of the table."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(operations, handler))
        return handler

    return register


def found(value: Found | None, message: str = "Документ не найден") -> Found:
    """Return a thing that is there."""
    if value is None:
        raise absent(message)
    return value
