"""The road of one call: authorise → send → judge → renew and resend once → retry by policy → decode."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Generic, NoReturn, Protocol, TypeAlias, TypeVar

import anyio

from govauth.errors import ApiError, GovAuthError, TimedOut, TransportError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare
from govauth.transport.api import Api
from govauth.transport.authorization import Authorization
from govauth.transport.fence import Fence
from govauth.transport.operation import Operation
from govauth.transport.protection import address_refused
from govauth.transport.recording import record
from govauth.transport.retry import Retries

T = TypeVar("T")

_REDIRECT: Final = 300
_REFUSAL: Final = 400


Turn: TypeAlias = Callable[[], Awaitable[None]]
"""Waits until a method of the provider may be called once more."""


class Sends(Protocol):
    """What a call needs of a sender."""

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        """Send one request, see :class:`.HttpSender`."""
        ...


class Call(Generic[T]):
    """One call on its way. Its bytes are made and signed before, so every attempt sends the same ones."""

    __slots__ = (
        "_api",
        "_authorization",
        "_channel",
        "_fence",
        "_operation",
        "_request",
        "_retries",
        "_sender",
        "_turn",
    )

    def __init__(
        self,
        api: Api,
        operation: Operation[T],
        request: Request,
        *,
        authorization: Authorization | None,
        deadline: float,
        fence: Fence | None,
        sender: Sends,
        turn: Turn | None = None,
    ) -> None:
        """Make a call ready to go.

        Args:
            api: which API it is of.
            operation: which endpoint, and how its answer is read.
            request: complete but for the token.
            authorization: puts the token on it; None where the operation needs none.
            deadline: of the whole call, by the monotonic clock.
            fence: nothing leaves after it.
            sender: that of the channel, or one that observers see.
            turn: waited for before the request is sent again.

        """
        self._api = api
        self._channel = api.channel
        self._operation = operation
        self._request = request
        self._authorization = authorization
        self._fence = fence
        self._sender = sender
        self._turn = turn
        self._retries = Retries(api.channel.retry, operation, deadline=deadline, clock=api.channel.clock)

    async def result(self) -> T:
        """Retry by policy, until there is a result or an error that no repeat can mend.

        Raises:
            GovAuthError: see :mod:`govauth.errors`.

        """
        while True:
            answer: Response | GovAuthError | None = None
            failure: GovAuthError
            try:
                answer = await self._answer()
                return self._judge(answer)
            except GovAuthError as error:
                if isinstance(answer, Response) and error.request_id is None:
                    error.request_id = answer.request_id
                if answer is None or not isinstance(error, TransportError | ApiError):
                    self._fail(error)
                failure = error
            await self._retries.wait_after(failure)
            try:
                await self._turn_again()
            except GovAuthError as error:
                self._fail(error)

    def _fail(self, error: GovAuthError) -> NoReturn:
        """Raise an error, or what is known of an earlier attempt where that says more."""
        instead = self._retries.reported(error)
        if instead is error:
            raise error
        raise instead from error

    async def _answer(self) -> Response | GovAuthError:
        """Renew a token that the provider refuses, and resend at once, which is no retry."""
        answer = await self._send()
        while (
            isinstance(answer, Response)
            and self._authorization is not None
            and self._authorization.is_refused(answer)
        ):
            await self._authorization.renew(self._retries.deadline - self._channel.clock.monotonic())
            await self._turn_again()
            answer = await self._send()
        return answer

    async def _turn_again(self) -> None:
        """Wait for the turn of a method that has one; it takes no time of this call, like the first."""
        if self._turn is not None:
            started = self._channel.clock.monotonic()
            await self._turn()
            self._retries.deadline += self._channel.clock.monotonic() - started

    async def _send(self) -> Response | GovAuthError:
        """Authorise and send, once it is our turn. What may be retried is returned, not raised."""
        api, clock, authorization = self._api, self._channel.clock, self._authorization
        started = clock.monotonic()
        if api.limiter is not None:
            wait = api.limiter.book()
            if started + wait >= self._retries.deadline:
                return TimedOut("the provider's pace leaves no turn within the time of this call")
            if wait:
                await anyio.sleep(wait)
                started = clock.monotonic()
        prepare = None if authorization is None and self._fence is None else self._prepare
        answer: Response | GovAuthError
        try:
            answer = await self._sender.send(
                self._request,
                seconds=max(0.0, self._retries.deadline - started),
                prepare=prepare,
            )
        except GovAuthError as error:
            answer = error
        now = clock.monotonic()
        record(self._operation.name, self._retries.attempt, now - started, answer, authorization)
        if isinstance(answer, GovAuthError):
            return answer
        api.server_clock.glance(answer, now=now, seconds=now - started)
        return api.server_clock.dated(answer)

    async def _prepare(self, bare: Request) -> Request:
        """Authorise, and see last of all whether the request may still leave."""
        request = bare if self._authorization is None else await self._authorization.attach(bare)
        if self._fence is not None:
            self._fence.check()
        return request

    def _judge(self, answer: Response | GovAuthError) -> T:
        """Tell a result from a refusal, and read it."""
        if isinstance(answer, GovAuthError):
            raise answer
        if _REDIRECT <= answer.status < _REFUSAL:
            refused = address_refused(answer)
            if refused is not None:
                raise refused
            raise UnexpectedReply(
                "status", f"a redirect ({answer.status}), which is not followed", status=answer.status
            )
        refusal = self._api.refuse(answer)
        if refusal is not None:
            raise refusal
        return self._operation.reader(answer)
