"""A call as observers see it."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from govauth.auth.strategy import TokenKey
from govauth.clock import Clock
from govauth.errors import OutcomeUnknown
from govauth.events.values import CallEvent, Endpoint
from govauth.events.watch import AROUND, Watch
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender, Prepare
from govauth.http.watched import Attempt, endpoint_at
from govauth.transport.operation import Operation
from govauth.transport.place import Place


class Seen:
    """How one principal and its calls look to observers. Made once: a mark costs a hash.

    Attributes:
        principal: the mark of the token key.

    """

    def __init__(self, place: Place, key: TokenKey) -> None:
        """Look at a principal.

        Args:
            place: where the API is.
            key: of the principal's token.

        """
        self.principal: str = key.mark
        self._provider = key.provider
        self._place = place
        self._endpoints: dict[tuple[str, str, str, str], Endpoint] = {}

    def endpoint(self, operation: Operation[object]) -> Endpoint:
        """Return where an operation goes, without the values in its path."""
        path = operation.path if operation.route is None else operation.route
        # Few: operations are constants, and whatever else has a path of its own has a route.
        known = operation.name, operation.method, operation.root, path
        found = self._endpoints.get(known)
        if found is None:
            found = self._endpoints[known] = endpoint_at(
                self._place.url(operation.root, path),
                provider=self._provider,
                operation=operation.name,
                method=operation.method,
            )
        return found


class WatchedCall:
    """One call from its beginning to its end, and the sender of its attempts."""

    def __init__(
        self, http: HttpSender, watch: Watch, clock: Clock, endpoint: Endpoint, *, principal: str
    ) -> None:
        """Make a call that begins when it is entered.

        Args:
            http: sends.
            watch: of the client.
            clock: of this host.
            endpoint: where it goes.
            principal: the mark of the token key.

        """
        self._http = http
        self._watch = watch
        self._clock = clock
        self._endpoint = endpoint
        self._principal = principal
        self._attempts = 0
        self._last: Response | None = None

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send one request of this call."""
        self._attempts += 1
        self._last = None
        attempt = Attempt(self._watch, self._clock, self._endpoint, self._attempts)
        self._last = await attempt.send(self._http, request, seconds=seconds, prepare=prepare)
        return self._last

    def __enter__(self) -> Self:
        self._began = self._watch.begin("call", self._endpoint.operation, self._endpoint)
        self._around = AROUND.set(self._began.id)
        self._started = self._clock.monotonic()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        AROUND.reset(self._around)
        last = self._last
        self._watch.call(
            CallEvent(
                id=self._began.id,
                parent=self._began.parent,
                endpoint=self._endpoint,
                principal=self._principal,
                seconds=self._clock.monotonic() - self._started,
                attempts=self._attempts,
                status=None if last is None else last.status,
                error=None if kind is None else kind.__name__,
                unknown=isinstance(error, OutcomeUnknown),
                request_id=None if last is None else last.request_id,
            )
        )
