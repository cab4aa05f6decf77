"""What arrives from the queues of СМЭВ."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from attrs import field, frozen

from govauth.providers.smev.attachments import Attachment, FileAccess, LargeFile
from govauth.providers.smev.content import Content


@frozen(slots=True)
class Participant:
    """A system at СМЭВ.

    Attributes:
        mnemonic: its short name; of СМЭВ itself ``smev``.
        name: for people; version 1.2 leaves it out.

    """

    mnemonic: str
    name: str | None = None


@frozen(slots=True, kw_only=True)
class Metadata:
    """What СМЭВ says of a message.

    Attributes:
        message_id: of the message; None where it is not said.
        type: ``REQUEST``, ``BROADCAST``, ``RESPONSE`` or ``CANCEL``.
        sender: who sent it.
        sent_at: when СМЭВ took it.
        recipient: whom it is for.
        delivered_at: when it was handed over.
        status: such as ``requestIsQueued``; new values may come.

    """

    message_id: str | None
    type: str
    sender: Participant
    sent_at: datetime
    recipient: Participant | None = None
    delivered_at: datetime | None = None
    status: str | None = None


@frozen(slots=True)
class Rejection:
    """One reason of a provider for refusing a request.

    Attributes:
        code: ``ACCESS_DENIED``, ``NO_DATA``, ``UNKNOWN_REQUEST_DESCRIPTION`` or ``FAILURE``.
        description: in Russian.

    """

    code: str
    description: str = field(repr=False)


@frozen(slots=True)
class Rejections:
    """The answer is a refusal of the provider.

    Attributes:
        reasons: at least one.

    """

    reasons: tuple[Rejection, ...]


@frozen(slots=True)
class Progress:
    """The answer says how far a request has come; another one follows.

    Attributes:
        code: of the view.
        parameters: of the view.
        description: in Russian.

    """

    code: str
    parameters: tuple[tuple[str, str], ...] = field(repr=False)
    description: str = field(repr=False)


@frozen(slots=True, kw_only=True)
class Processing:
    """The answer is of СМЭВ itself: what became of a message after it was queued.

    Attributes:
        original_message_id: of the message.
        category: such as ``requestIsRejectedBySmev``; new values may come.
        details: in Russian.
        fault: the name of the fault, such as ``InvalidContent``.
        fault_description: of the fault.

    """

    original_message_id: str | None
    category: str
    details: str | None = field(default=None, repr=False)
    fault: str | None = None
    fault_description: str | None = field(default=None, repr=False)

    @property
    def is_refusal(self) -> bool:
        """Whether СМЭВ refused the message: nothing will come of it."""
        return self.category.endswith("IsRejectedBySmev") or self.fault is not None


Body: TypeAlias = Content | Rejections | Progress | Processing
"""The four things that an answer can be."""


@frozen(slots=True, kw_only=True)
class Response:
    """A message that answers a request.

    Attributes:
        message_id: of this message.
        original_message_id: of the request; None where it is not said.
        body: what it is.
        metadata: of СМЭВ.
        attachments: files inside.
        files: large files by reference.
        access: how to fetch them.

    """

    message_id: str
    original_message_id: str | None
    body: Body
    metadata: Metadata | None
    attachments: tuple[Attachment, ...] = ()
    files: tuple[LargeFile, ...] = ()
    access: tuple[FileAccess, ...] = ()


@frozen(slots=True, kw_only=True)
class Request:
    """A request of another system, for those who provide a view.

    Attributes:
        message_id: of this message.
        content: what is asked.
        reply_to: an opaque text that the answer carries back.
        metadata: of СМЭВ.
        is_test: whether it is a test: nothing must be changed for it.
        transaction_code: of the consumer.
        attachments: files inside.
        files: large files by reference.
        access: how to fetch them.

    """

    message_id: str
    content: Content
    reply_to: str = field(repr=False)
    metadata: Metadata | None
    is_test: bool = False
    transaction_code: str | None = None
    attachments: tuple[Attachment, ...] = ()
    files: tuple[LargeFile, ...] = ()
    access: tuple[FileAccess, ...] = ()


@frozen(slots=True)
class QueueStatistics:
    """How many messages wait in a queue.

    Attributes:
        queue: its name.
        waiting: how many.

    """

    queue: str
    waiting: int
