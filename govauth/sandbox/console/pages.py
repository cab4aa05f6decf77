"""The pages, made on the server from packaged templates: nothing is loaded from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import Final

from govauth.errors import missing_extra

try:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from starlette.responses import HTMLResponse, Response
except ImportError as _missing:
    raise missing_extra("the sandbox", "sandbox", _missing) from None

from govauth.sandbox.faults import FaultKind
from govauth.sandbox.world import World
from govauth.simulation import SimulatedProvider, Switches

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_MEANINGS: Final = {
    FaultKind.LOSE: "the work is done, the answer is lost",
    FaultKind.DROP: "the connection breaks before the work",
    FaultKind.CUT: "the work is done, the answer breaks off in the middle",
    FaultKind.HANG: "the work is done, the answer never comes",
    FaultKind.FAIL: "an error, and nothing is done",
    FaultKind.MAINTENANCE: "a page that says the service is down",
    FaultKind.DELAY: "the answer comes later",
    FaultKind.REDIRECT: "the answer sends the caller elsewhere",
}
_TYPES: Final = {"style.css": "text/css", "script.js": "text/javascript"}


class Pages:
    """Renders the state of a world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._templates = Environment(
            loader=PackageLoader("govauth.sandbox.console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["moment"] = _moment

    def front(self, problem: str = "", status: int = 200) -> Response:
        """Show everything; with the problem of what was just asked for, if there is one."""
        providers = self._world.providers
        values: dict[str, object] = {
            "providers": providers,
            "calls_of": {
                name: sum(provider.counters[operation] for operation in provider.operations)
                for name, provider in providers.items()
            },
            "operations": {name: provider.operations for name, provider in providers.items()},
            "kinds": [(kind.value, _MEANINGS[kind]) for kind in FaultKind],
            "faults": list(self._world.faults),
            "problem": problem,
        }
        return self._page("front.html", status, values | self._live())

    def live(self) -> Response:
        """Show only what changes by itself: the calls and the tokens."""
        return self._page("live.html", 200, self._live())

    def provider(
        self, provider: SimulatedProvider[Switches], problem: str = "", status: int = 200, find: str = ""
    ) -> Response:
        """Show the accounts, switches, actions and counters of one provider, and what is looked up in it."""
        values: dict[str, object] = {
            "provider": provider,
            "listed": provider.listed(),
            "problem": problem,
            "find": find,
            "found": provider.lookup(find) if find else [],
        }
        return self._page("provider.html", status, values)

    def asset(self, name: str) -> Response:
        """Return the style or the script."""
        kind = _TYPES.get(name)
        if kind is None:
            return Response("not found", 404, media_type="text/plain")
        return Response(files("govauth.sandbox.console").joinpath(name).read_bytes(), media_type=kind)

    def _live(self) -> dict[str, object]:
        return {"calls": self._world.journal.calls, "tokens": self._world.journal.tokens}

    def _page(self, template: str, status: int, values: dict[str, object]) -> Response:
        text = self._templates.get_template(template).render(values)
        headers = {"content-security-policy": _POLICY, "cache-control": "no-store"}
        return HTMLResponse(text, status, headers)


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%H:%M:%S}"
