"""One call of a REST service: what it asks for, and where its answer is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import define, field, frozen

from govauth.http.message import Request, Response
from govauth.providers.esia.sandbox.world.refusals import Refusal, absent

if TYPE_CHECKING:
    from govauth.providers.esia.sandbox.world.access import Access
    from govauth.providers.esia.sandbox.world.state import Organization, Person, State

Json = dict[str, Any]
Handler: TypeAlias = "Callable[[Call], Response]"


@define
class Call:
    """A call that was let in."""

    state: State
    access: Access
    request: Request
    parts: Mapping[str, str]
    query: Mapping[str, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.query = dict(parse_qsl(urlsplit(self.request.url).query, keep_blank_values=True))

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
        except ValueError:
            raise Refusal(400, "ESIA-030003", "Переданы некорректные параметры") from None

    def fields(self, *required: str) -> Json:
        """Read the body as an object with these keys."""
        body: Json = self.body()
        if type(body) is not dict or any(body.get(name) is None for name in required):
            raise Refusal(400, "ESIA-030003", "Переданы некорректные параметры")
        return body

    def require_general_consent(self) -> None:
        """Refuse what an organisation may do only with its general consent."""
        switches = self.state.switches
        if not self.organization.general_consent:
            raise Refusal(switches.no_consent_status, switches.no_consent_code, "Отсутствует общее согласие")

    def check_tag(self, tag: str, *, in_body: bool = False) -> None:
        """Refuse a write whose tag is missing, not quoted, or stale."""
        switches = self.state.switches
        given = self.request.headers.get("if-match")
        if given is None:
            raise Refusal(switches.missing_tag_status, "ESIA-030003", "Не указан If-Match")
        if not (given.startswith('"') and given.endswith('"')):
            raise Refusal(switches.bare_tag_status, "ESIA-030003", "If-Match указывается в кавычках")
        if given.strip('"') != tag or (in_body and self.fields().get("eTag") != tag):
            self.state.counters["stale_tags"] += 1
            raise Refusal(switches.stale_tag_status, switches.stale_tag_code, "Объект изменён")


@frozen
class Route:
    """Where a service answers, and who may call it."""

    operation: str
    method: str
    pattern: tuple[str, ...]
    handler: Handler
    scopes: tuple[str, ...]
    write: bool
    open: bool
    when: str | None

    def match(self, method: str, path: list[str], query: Mapping[str, str]) -> dict[str, str] | None:
        """Return the parts of the path, if this route answers."""
        if method != self.method or (self.when is not None and self.when not in query):
            return None
        if self.pattern[-1:] == ("**",):
            head = len(self.pattern) - 1
            rest = {"rest": "/".join(path[head:])}
            return rest if tuple(path[:head]) == self.pattern[:head] and path[head:] else None
        if len(path) != len(self.pattern):
            return None
        parts: dict[str, str] = {}
        for want, part in zip(self.pattern, path, strict=True):
            if want.startswith("{"):
                parts[want[1:-1]] = unquote(part)
            elif want != part:
                return None
        return parts


ROUTES: Final[list[Route]] = []


def serves(
    operation: str,
    method: str,
    path: str,
    *scopes: str,
    write: bool = False,
    open: bool = False,  # noqa: A002 - a door
    when: str | None = None,
) -> Callable[[Handler], Handler]:
    """Register a handler.

    Args:
        operation: its name in counters and faults.
        method: in upper case.
        path: with ``{placeholders}``; ``**`` at the end takes the rest.
        scopes: any one of them lets in.
        write: whether the scope must say ``mode=w``.
        open: no token is needed.
        when: only if the query has this name.

    """
    pattern = tuple(path.strip("/").split("/"))

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(operation, method, pattern, handler, scopes, write, open, when))
        return handler

    return register


def found(value: object | None, words: str = "Документ не найден") -> Any:
    """Return a thing that is there."""
    if value is None:
        raise absent(words)
    return value
