"""Asking: a request goes into the queue, and its answer comes later, here or in another process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from govauth.clock import Clock
from govauth.errors import OutcomeUnknown, UnexpectedReply
from govauth.events.watch import Watch
from govauth.providers.smev.arrivals import stored_response
from govauth.providers.smev.calls import Calls
from govauth.providers.smev.effects import Planned, RequestEffect
from govauth.providers.smev.errors import RequestOutcomeUnknown, rejected_by_provider, rejected_by_smev
from govauth.providers.smev.inbox.inbox import Inbox
from govauth.providers.smev.message_id import checked_message_id, new_message_id
from govauth.providers.smev.models import Processing, Progress, Rejections, Response
from govauth.providers.smev.operations import SEND_REQUEST
from govauth.providers.smev.poller import Poller
from govauth.providers.smev.request import Asks
from govauth.settings import check_ledger
from govauth.transport.pending import Backoff, Look, Pending, Ready, Waiting, make_resume_key, read_resume_key

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger

T = TypeVar("T")

WITHIN: Final = 3600.0
"""Seconds: answers of the views of ЕСИА are reported to take up to an hour."""

_KIND: Final = "smev.request"


class Requests:
    """Requests of this system to views of others."""

    def __init__(
        self,
        calls: Calls,
        inbox: Inbox,
        poller: Poller,
        effect: RequestEffect,
        *,
        backoff: Backoff,
        clock: Clock,
    ) -> None:
        self._calls = calls
        self._inbox = inbox
        self._poller = poller
        self._effect = effect
        self._backoff = backoff
        self._clock = clock

    async def send(
        self, request: Asks[T], *, message_id: str | None = None, within: float = WITHIN
    ) -> Pending[T]:
        """Put a request into the queue.

        A lost answer is asked for again by sending the same message, which СМЭВ takes only once. If no
        answer comes at all, the error is :class:`.RequestOutcomeUnknown`: give its ``message_id`` with the
        same request again, or use :meth:`once`.

        Args:
            request: to a view.
            message_id: of an earlier try of the same request; None for a new one. :meth:`new_message_id`
                makes one beforehand.
            within: seconds that awaiting the result may take.

        Returns:
            The result that will come. Keep its ``resume_key``: the answer may take hours.

        Raises:
            InvalidInput: the request cannot be sent; nothing was.
            RequestOutcomeUnknown: it is not known whether it was taken.
            StaleMessageId: the clock of this host is wrong, or the identifier is of days ago.
            GovAuthError: what the faults of СМЭВ mean.

        """
        parcel = request.parcel()
        name = self.new_message_id() if message_id is None else checked_message_id(message_id, "message_id")
        unknown: RequestOutcomeUnknown
        try:
            await self._calls.send_request(name, parcel)
        except OutcomeUnknown as error:
            unknown = error.narrowed(RequestOutcomeUnknown)
        except UnexpectedReply as error:
            unknown = RequestOutcomeUnknown(
                f"it is not known whether the request was taken ({error.message})",
                operation=error.operation,
                how_to_check=SEND_REQUEST.how_to_check,
                reason=type(error).__name__,
            )
        else:
            return self._pending(type(request), name, within)
        unknown.message_id = name
        raise unknown

    async def once(
        self, key: str, request: Asks[T], *, ledger: Ledger, wait: float = 0.0, within: float = WITHIN
    ) -> Pending[T]:
        """Put a request into the queue at most once for a key, whatever dies in between.

        Args:
            key: the caller's name for it, such as the number of a case.
            request: to a view.
            ledger: where keys are kept.
            wait: seconds to wait for another worker, and for a lost answer to be cleared up.
            within: seconds that awaiting the result may take.

        Raises:
            GovAuthError: see :meth:`.Ledger.once`.

        """
        check_ledger(ledger)
        planned = Planned(key, request.parcel())
        message_id = await ledger.once(self._effect, key, planned, within=wait)
        return self._pending(type(request), message_id, within)

    def resume(self, resume_key: str, kind: type[Asks[T]], *, within: float = WITHIN) -> Pending[T]:
        """Go on waiting for an answer, in this process or another one that shares the inbox.

        Args:
            resume_key: of the :class:`.Pending` that :meth:`send` returned.
            kind: of the request, such as ``FindAccount``.
            within: seconds that awaiting the result may take.

        Raises:
            InvalidInput: it is no such key.

        """
        message_id = read_resume_key(resume_key, _KIND).get("message_id")
        return self._pending(kind, checked_message_id(message_id, "resume_key"), within)

    def new_message_id(self) -> str:
        """Make an identifier of now, to keep before anything is sent."""
        return new_message_id(self._calls.transport.server_now())

    async def responses(self, message_id: str) -> tuple[Response, ...]:
        """Return all that has come for a request, without polling.

        Args:
            message_id: of the request.

        """
        stored = await self._inbox.answers(checked_message_id(message_id, "message_id"))
        return tuple(map(stored_response, stored))

    def _pending(self, kind: type[Asks[T]], message_id: str, within: float) -> Pending[T]:
        async def look() -> Look[T]:
            found = judged(kind, await self.responses(message_id))
            if isinstance(found, Ready):
                return found
            await self._poller.poll()
            return judged(kind, await self.responses(message_id))

        return Pending(
            look,
            name=kind.name,
            resume_key=make_resume_key(_KIND, {"message_id": message_id}),
            within=within,
            backoff=self._backoff,
            clock=self._clock,
            watch=self._watch,
        )

    @property
    def _watch(self) -> Watch | None:
        return self._calls.transport.channel.watch


def judged(kind: type[Asks[T]], answers: tuple[Response, ...]) -> Look[T]:
    """Say what the answers to a request come to, in whatever order they came.

    Raises:
        RequestRejected: the provider refused it.
        RejectedBySmev: СМЭВ refused it.
        UnexpectedReply: an answer is not that of the view.

    """
    note = ""
    refused: Rejections | Processing | None = None
    for answer in answers:
        body = answer.body
        if isinstance(body, Progress):
            note = f"status {body.code}"
        elif isinstance(body, Rejections):
            refused = body
        elif isinstance(body, Processing):
            note = body.category
            refused = body if body.is_refusal else refused
        else:
            look = kind.read(answer)
            if not isinstance(look, Waiting):
                return look
            note = look.note
    if isinstance(refused, Rejections):
        raise rejected_by_provider(refused.reasons)
    if refused is not None:
        raise rejected_by_smev(refused)
    return Waiting(note=note)
