"""Requests as observers see them."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from govauth.clock import Clock
from govauth.events.values import AttemptEvent, Endpoint
from govauth.events.watch import AROUND, Watch
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender, Prepare

_PORTS: Final = {"https": 443, "http": 80}
_TOKEN: Final = "token"  # noqa: S105 - the name of an operation


def endpoint_at(
    url: str, *, provider: str, operation: str, method: str, route: str | None = None
) -> Endpoint:
    """Make the endpoint of a URL.

    Args:
        url: absolute.
        provider: the room.
        operation: what is called.
        method: in upper case.
        route: path with placeholders; None for the path of the URL.

    """
    parts = urlsplit(url)
    path = parts.path if route is None else route
    port = parts.port or _PORTS[parts.scheme]
    return Endpoint(provider, operation, method, parts.scheme, parts.hostname or "", port, path)


@frozen(slots=True)
class Attempt:
    """A request that goes out, and what observers know of it."""

    watch: Watch
    clock: Clock
    endpoint: Endpoint
    number: int = field(default=1)

    async def send(
        self, http: HttpSender, request: Request, *, seconds: float, prepare: Prepare | None
    ) -> Response:
        """Send, and tell what came of it: an answer, an error or a cancellation."""
        began = self.watch.begin("attempt", self.endpoint.operation, self.endpoint)
        around = AROUND.set(began.id)
        started = self.clock.monotonic()
        answer: Response | None = None
        failure: str | None = None
        try:
            answer = await http.send(request, seconds=seconds, prepare=prepare)
            return answer  # noqa: TRY300 - what follows is for both ends
        except BaseException as error:
            failure = type(error).__name__
            raise
        finally:
            AROUND.reset(around)
            self.watch.attempt(
                AttemptEvent(
                    id=began.id,
                    parent=began.parent,
                    endpoint=self.endpoint,
                    number=self.number,
                    seconds=self.clock.monotonic() - started,
                    sent_bytes=len(request.content),
                    received_bytes=0 if answer is None else len(answer.content) + answer.poured,
                    status=None if answer is None else answer.status,
                    error=failure,
                    request_id=None if answer is None else answer.request_id,
                )
            )


class WatchedTokenSender:
    """A sender of requests for tokens. Their paths may name a connection, and are not reported."""

    def __init__(self, http: HttpSender, watch: Watch, clock: Clock, provider: str) -> None:
        """Wrap a sender.

        Args:
            http: sends.
            watch: of the client.
            clock: of this host.
            provider: the room.

        """
        self._http = http
        self._watch = watch
        self._clock = clock
        self._provider = provider

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send one request."""
        endpoint = endpoint_at(
            request.url, provider=self._provider, operation=_TOKEN, method=request.method, route=""
        )
        attempt = Attempt(self._watch, self._clock, endpoint)
        return await attempt.send(self._http, request, seconds=seconds, prepare=prepare)

    def with_pool(self, *, slots: int) -> HttpSender:
        """Make a sender with slots of its own from the one within."""
        return self._http.with_pool(slots=slots)

    async def aclose(self) -> None:
        """Close the sender within."""
        await self._http.aclose()
