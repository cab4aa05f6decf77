"""The reference server of the remote signer contract, as an ASGI application."""

from __future__ import annotations

from govauth.errors import missing_extra

try:
    from starlette.applications import Starlette
    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response as HttpResponse
    from starlette.routing import Route
except ImportError as _missing:
    raise missing_extra("the server of a remote signer", "sandbox", _missing) from None

from govauth.http.message import Request
from govauth.signing.engines.remote_contract import SigningService


def signer_app(service: SigningService) -> Starlette:
    """Serve a signing service at ``/``; see :mod:`govauth.signing.engines.remote_contract`.

    ::

        engine = await open_engine(PrivateKey.from_files("is.key", "is.crt"))
        app = signer_app(SigningService(engine, token=Secret("…")))

    Args:
        service: what signs; its limit bounds what is read of a request.

    """

    async def answer(request: HttpRequest) -> HttpResponse:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > service.limit:
                break  # the service refuses what is longer than its limit
        headers = {name.lower(): value for name, value in request.headers.items()}
        response = await service.answer(Request(request.method, str(request.url), headers, bytes(body)))
        return HttpResponse(response.content, response.status, dict(response.headers))

    return Starlette(routes=[Route("/", answer, methods=["GET", "POST", "PUT", "DELETE"])])
