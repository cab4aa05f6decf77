"""Which call is which operation: a table of method, path, name and handler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from attrs import field, frozen

from govauth.http.message import Request
from govauth.simulation.refusal import Refused
from govauth.wire.json import NotJson, decode_json

Pairs: TypeAlias = list[tuple[str, str]]


@frozen
class Call:
    """A request, taken apart.

    Attributes:
        operation: what it calls; empty until a route is found.
        request: as it came.
        parts: what the placeholders of the path stand for, decoded.

    """

    request: Request
    operation: str = ""
    parts: Mapping[str, str] = field(factory=dict[str, str])

    @cached_property
    def url(self) -> SplitResult:
        """The URL, still percent-encoded."""
        return urlsplit(self.request.url)

    @cached_property
    def query_pairs(self) -> Pairs:
        """The parameters of the URL in their order, empty ones as well."""
        return parse_qsl(self.url.query, keep_blank_values=True)

    @cached_property
    def query(self) -> Mapping[str, str]:
        """The parameters of the URL; of a repeated one, the last."""
        return dict(self.query_pairs)

    @cached_property
    def form_pairs(self) -> Pairs:
        """The fields of a form in their order, empty ones as well."""
        return parse_qsl(self.request.content.decode("utf-8", "replace"), keep_blank_values=True)

    @cached_property
    def form(self) -> Mapping[str, str]:
        """The fields of a form; of a repeated one, the last."""
        return dict(self.form_pairs)

    def header(self, name: str) -> str:
        """Return a header, named in lower case; empty where it was not sent."""
        return self.request.headers.get(name, "")

    def token(self, scheme: str = "Bearer") -> str:
        """Return the token of the ``Authorization`` header; empty where there is none of this scheme."""
        given, _, token = self.header("authorization").partition(" ")
        return token if given == scheme else ""

    def accepts(self, *kinds: str) -> bool:
        """Tell whether the caller takes one of some media types."""
        taken = self.request.headers.get("accept", "*/*").split(",")
        return any(kind.partition(";")[0].strip() in kinds for kind in taken)

    def json(self, refusal: Refused) -> object:
        """Read the body as JSON, with ``Decimal`` for numbers with a point; None if it is empty.

        Raises:
            Refused: ``refusal``; the body is something else.

        """
        if not self.request.content:
            return None
        try:
            return decode_json(self.request.content)
        except NotJson:
            raise refusal from None


Handler: TypeAlias = Callable[[Call], object]
"""Returns a :class:`~govauth.http.message.Response`, or the value of a JSON answer."""
Condition: TypeAlias = Callable[[Call], bool]


@frozen
class Route:
    """One row of the table.

    Attributes:
        method: in upper case.
        path: from the root; ``{name}`` stands for one part of it, ``**`` at the end for all that is left
            (in :attr:`Call.parts` as ``rest``).
        operation: its name in counters and faults.
        handler: does the work.
        when: only calls for which this holds; such routes come before those without.

    """

    method: str
    path: str
    operation: str
    handler: Handler
    when: Condition | None = None
    pattern: tuple[str, ...] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # A frozen class has no other way to keep what it has worked out.
        object.__setattr__(self, "pattern", tuple(self.path.split("/")))

    def match(self, method: str, path: list[str]) -> dict[str, str] | None:
        """Return the parts of a path, percent-encoded as it was sent; None if it is another's."""
        if method != self.method:
            return None
        pattern, rest = self.pattern, {}
        if pattern[-1] == "**":
            head = len(pattern) - 1
            if len(path) <= head:
                return None
            rest = {"rest": "/".join(map(unquote, path[head:]))}
            pattern, path = pattern[:head], path[:head]
        if len(pattern) != len(path):
            return None
        parts: dict[str, str] = {}
        for want, part in zip(pattern, path, strict=True):
            if want.startswith("{"):
                parts[want[1:-1]] = unquote(part)
            elif want != part:
                return None
        return {**parts, **rest}


class Router:
    """The table of one provider."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = sorted(routes, key=lambda route: route.when is None)
        self.operations: tuple[str, ...] = tuple(dict.fromkeys(route.operation for route in self._routes))
        """What can be called, in the order of the table."""

    def find(self, request: Request) -> tuple[Route, Call] | None:
        """Return the route of a request, and the call; None where no route fits."""
        call = Call(request)
        path = call.url.path.split("/")
        for route in self._routes:
            parts = route.match(request.method, path)
            if parts is not None and (route.when is None or route.when(call)):
                return route, Call(request, route.operation, parts)
        return None


def form_has(name: str, *values: str) -> Condition:
    """Make a condition: a field of the form has one of these values."""
    return lambda call: call.form.get(name) in values


def query_has(name: str) -> Condition:
    """Make a condition: the URL has a parameter of this name."""
    return lambda call: name in call.query
