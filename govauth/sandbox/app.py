"""The sandbox as an ASGI application: the providers at the root, controls and console beside them."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

import anyio

from govauth.errors import missing_extra

try:
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.requests import Request as WebRequest
    from starlette.responses import JSONResponse
    from starlette.responses import Response as WebResponse
    from starlette.routing import Mount, Route
except ImportError as _missing:
    raise missing_extra("the sandbox", "sandbox", _missing) from None

from govauth.http.message import Request
from govauth.sandbox.console.routes import console_routes
from govauth.sandbox.faults import Fault, FaultKind
from govauth.sandbox.hosts import KnownHosts, refuse_other_sites
from govauth.sandbox.world import World
from govauth.simulation import SimulatedProvider, StreamedReply, Switches, made_of, object_in, unknown

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

ABORT: Final = "govauth.abort"
CLOSE: Final = "govauth.close"
"""Under these names the server tells the application how to break the connection it serves."""

_HANG_SECONDS: Final = 300.0


def make_app(world: World, *, bound: str, names: Collection[str] = ()) -> ASGIApp:
    """Make the application that serves a world.

    Args:
        world: the providers.
        bound: the address to which the server is bound.
        names: by which it is called besides; see :class:`.KnownHosts`.

    """
    controls = Starlette(
        routes=_controls(world), exception_handlers={ValueError: _wrong, HTTPException: _refused}
    )
    served = Starlette(
        routes=[
            Mount("/_sandbox", app=controls),
            *console_routes(world),
            Mount("/", app=_Providers(world)),
        ]
    )
    return KnownHosts(served, bound=bound, names=names)


class _Providers:
    """Serves the providers, on the bare protocol: a lost answer is not something a framework can say."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        web = WebRequest(scope, receive)
        request = Request(web.method, _url_as_sent(web), dict(web.headers), await web.body())
        answer = self._world.answer(request)
        if answer.delay:
            await anyio.sleep(answer.delay)
        if answer.broken in (FaultKind.LOSE, FaultKind.DROP):
            scope["state"][ABORT]()
        if answer.broken in (FaultKind.LOSE, FaultKind.DROP, FaultKind.HANG):
            await _until_gone(receive)
            return
        response = answer.response
        headers = [(name.encode(), value.encode()) for name, value in response.headers.items()]
        if isinstance(response, StreamedReply):
            await send({"type": "http.response.start", "status": response.status, "headers": headers})
            for part in response.parts():
                await send({"type": "http.response.body", "body": part, "more_body": True})
                if answer.broken is FaultKind.CUT:
                    await _break_off(scope, receive)
                    return
            await send({"type": "http.response.body", "body": b""})
            return
        headers.append((b"content-length", str(len(response.content)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        if answer.broken is FaultKind.CUT:
            half = response.content[: len(response.content) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await _break_off(scope, receive)
            return
        await send({"type": "http.response.body", "body": response.content})


def _url_as_sent(web: WebRequest) -> str:
    """Return the URL with its percent-encoding: the framework would lose an encoded slash."""
    path, query = web.scope["raw_path"].decode("ascii"), web.scope["query_string"].decode("ascii")
    return f"{web.url.scheme}://{web.url.netloc}{path}" + (f"?{query}" if query else "")


async def _break_off(scope: Scope, receive: Receive) -> None:
    scope["state"][CLOSE]()
    await _until_gone(receive)


async def _until_gone(receive: Receive) -> None:
    with anyio.move_on_after(_HANG_SECONDS):
        while (await receive())["type"] != "http.disconnect":
            pass


def _controls(world: World) -> list[Route]:
    async def overview(_: WebRequest) -> WebResponse:
        return JSONResponse({name: provider.listed() for name, provider in world.providers.items()})

    async def counters(_: WebRequest) -> WebResponse:
        return JSONResponse({name: dict(counter) for name, counter in world.counters().items()})

    async def faults(request: WebRequest) -> WebResponse:
        fault = made_of(Fault, "setting of a fault", _json(await _body(request)))
        world.fault(fault)
        return JSONResponse({"set": fault.kind}, status_code=201)

    async def listed(request: WebRequest) -> WebResponse:
        return JSONResponse(_provider(world, request).listed())

    async def accounts(request: WebRequest) -> WebResponse:
        provider, settings = _provider(world, request), _json(await _body(request) or b"{}")
        return JSONResponse(provider.add_account_of(object_in(settings)), status_code=201)

    async def control(request: WebRequest) -> WebResponse:
        provider, body = _provider(world, request), await _body(request)
        made = provider.control(request.path_params["switch"], _json(body) if body else True)
        return JSONResponse(made, status_code=201) if isinstance(made, dict) else WebResponse(status_code=204)

    async def reset(request: WebRequest) -> WebResponse:
        await _body(request)
        world.reset()
        return WebResponse(status_code=204)

    return [
        Route("/", overview),
        Route("/counters", counters),
        Route("/faults", faults, methods=["POST"]),
        Route("/reset", reset, methods=["POST"]),
        Route("/{provider}", listed),
        Route("/{provider}/accounts", accounts, methods=["POST"]),
        Route("/{provider}/{switch}", control, methods=["POST"]),
    ]


def _provider(world: World, request: WebRequest) -> SimulatedProvider[Switches]:
    name = request.path_params["provider"]
    provider = world.providers.get(name)
    if provider is None:
        raise HTTPException(404, str(unknown("provider", name, world.providers)))
    return provider


async def _body(request: WebRequest) -> bytes:
    """Read what is set, unless a page of another site set it."""
    refuse_other_sites(request)
    return await request.body()


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except RecursionError:
        raise ValueError("the body is nested too deeply") from None


async def _refused(_: WebRequest, error: Exception) -> WebResponse:
    status, message = (error.status_code, error.detail) if isinstance(error, HTTPException) else (500, "")
    return JSONResponse({"error": message}, status_code=status)


async def _wrong(_: WebRequest, error: Exception) -> WebResponse:
    return JSONResponse({"error": str(error)}, status_code=400)
