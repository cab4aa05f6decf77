"""The routes of the console. Forms are taken from its own pages only."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from govauth.sandbox.console.pages import Pages
from govauth.sandbox.faults import Fault, FaultKind
from govauth.sandbox.hosts import refuse_other_sites
from govauth.sandbox.world import World
from govauth.simulation import SimulatedProvider, Switches, unknown


def console_routes(world: World) -> list[Route]:
    """Make the routes: the front page at the root, the rest below ``/_console``."""
    console = _Console(world)
    return [
        Route("/", console.front),
        Route("/_console/live", console.live),
        Route("/_console/faults", console.set_fault, methods=["POST"]),
        Route("/_console/faults/clear", console.clear_faults, methods=["POST"]),
        Route("/_console/reset", console.reset, methods=["POST"]),
        Route("/_console/providers/{provider}", console.provider),
        Route("/_console/providers/{provider}/{switch}", console.turn, methods=["POST"]),
        Route("/_console/{name}", console.asset),
    ]


class _Console:
    def __init__(self, world: World) -> None:
        self._world = world
        self._pages = Pages(world)

    async def front(self, _: Request) -> Response:
        return self._pages.front()

    async def live(self, _: Request) -> Response:
        return self._pages.live()

    async def asset(self, request: Request) -> Response:
        return self._pages.asset(request.path_params["name"])

    async def set_fault(self, request: Request) -> Response:
        form = await _form(request)
        try:
            self._world.fault(_fault(form))
        except ValueError as error:
            return self._pages.front(str(error), 400)
        return _back("/")

    async def clear_faults(self, request: Request) -> Response:
        await _form(request)
        self._world.faults.clear()
        return _back("/")

    async def reset(self, request: Request) -> Response:
        await _form(request)
        self._world.reset()
        return _back("/")

    async def provider(self, request: Request) -> Response:
        return self._pages.provider(self._named(request), find=request.query_params.get("find", "").strip())

    async def turn(self, request: Request) -> Response:
        form, provider = await _form(request), self._named(request)
        try:
            provider.control(request.path_params["switch"], _value(form.get("value", "true")))
        except ValueError as error:
            return self._pages.provider(provider, str(error), 400)
        return _back(f"/_console/providers/{provider.name}")

    def _named(self, request: Request) -> SimulatedProvider[Switches]:
        name = request.path_params["provider"]
        found = self._world.providers.get(name)
        if found is None:
            raise HTTPException(404, str(unknown("provider", name, self._world.providers)))
        return found


def _fault(form: Mapping[str, str]) -> Fault:
    provider, _, operation = form.get("operation", "").partition(":")
    return Fault(
        FaultKind(form.get("kind", "")),
        operation or None,
        provider or None,
        times=int(form.get("times", "1")),
        skip=int(form.get("skip", "0")),
        status=int(form.get("status", "503")),
        seconds=float(form.get("seconds", "0")),
    )


async def _form(request: Request) -> dict[str, str]:
    """Read a form, unless a page of another site sent it."""
    refuse_other_sites(request)
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


def _value(text: str) -> object:
    """Read a value as JSON; what is none is a text."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _back(path: str) -> Response:
    return RedirectResponse(path, 303)
