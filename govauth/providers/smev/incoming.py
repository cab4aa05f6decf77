"""Providing a view: requests of other systems, each kept until it is answered."""

from __future__ import annotations

from collections.abc import Sequence

from govauth.errors import InvalidInput
from govauth.providers.smev.arrivals import stored_request
from govauth.providers.smev.attachments import Attachment, LargeFile
from govauth.providers.smev.calls import Calls
from govauth.providers.smev.content import Content
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.faults import StaleMessageId
from govauth.providers.smev.inbox.inbox import Inbox
from govauth.providers.smev.message_id import derived_message_id, new_message_id
from govauth.providers.smev.models import Progress, Rejection, Rejections, Request
from govauth.providers.smev.poller import Poller


class Incoming:
    """Requests of other systems to a view of this one.

    ::

        while (request := await smev.incoming.next()) is not None:
            await smev.incoming.respond(request, answer_to(request.content))

    A request is acknowledged once it is in the inbox, and stays there until it is answered: whoever dies
    between the two gets it again.
    """

    def __init__(self, calls: Calls, inbox: Inbox, poller: Poller, *, account: str) -> None:
        self._calls = calls
        self._inbox = inbox
        self._poller = poller
        self._account = account

    async def next(self) -> Request | None:
        """Return the oldest request that is not answered; None where the queue and the inbox are empty.

        It is handed out until it is answered: let one worker of a queue call this. After a None wait some
        seconds.
        """
        found = await self._inbox.unhandled()
        if found is None:
            await self._poller.poll(at_once=True)
            found = await self._inbox.unhandled()
        return None if found is None else stored_request(found)

    async def respond(
        self,
        request: Request,
        content: Content | bytes | str,
        *,
        attachments: Sequence[Attachment] = (),
        files: Sequence[LargeFile] = (),
    ) -> str:
        """Answer a request, and let go of it.

        Args:
            request: from :meth:`next`.
            content: one element in the namespace of the view.
            attachments: files inside.
            files: large files by reference.

        Returns:
            The identifier of the response. A second try of the same answer has the same one.

        """
        parcel = Parcel(content=Content.checked(content), attachments=attachments, files=files)
        return await self._final(request, parcel)

    async def reject(self, request: Request, reasons: Sequence[Rejection]) -> str:
        """Refuse a request, and let go of it.

        Args:
            request: from :meth:`next`.
            reasons: at least one; a description has at most 4000 characters.

        """
        if not reasons:
            raise InvalidInput("reasons", "must be at least one")
        for reason in reasons:
            if reason.code not in _REASONS:
                raise InvalidInput("code", f"must be one of {', '.join(sorted(_REASONS))}")
            if len(reason.description) > _LONGEST:
                raise InvalidInput("description", f"must have at most {_LONGEST} characters")
        return await self._final(request, Rejections(tuple(reasons)))

    async def report(self, request: Request, progress: Progress) -> str:
        """Say how far a request has come; the answer follows later."""
        name = new_message_id(self._calls.transport.server_now())
        await self._calls.send_response(name, request.reply_to, progress)
        return name

    async def let_go(self, request: Request) -> None:
        """Let go of a request without an answer."""
        await self._inbox.handled(request.message_id)

    async def _final(self, request: Request, answer: Parcel | Rejections) -> str:
        sent_at = None if request.metadata is None else request.metadata.sent_at
        fresh = new_message_id(self._calls.transport.server_now())
        name = fresh
        if sent_at is not None:
            # The same for every try, so that a consumer gets one answer.
            name = derived_message_id(int(sent_at.timestamp()), self._account, request.message_id)
        try:
            await self._calls.send_response(name, request.reply_to, answer)
        except StaleMessageId:
            if name == fresh:
                raise
            # The request waited for days.
            name = fresh
            await self._calls.send_response(name, request.reply_to, answer)
        await self._inbox.handled(request.message_id)
        return name


_LONGEST = 4000
_REASONS = frozenset({"ACCESS_DENIED", "NO_DATA", "UNKNOWN_REQUEST_DESCRIPTION", "FAILURE"})
