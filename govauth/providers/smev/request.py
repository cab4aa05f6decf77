"""What is asked of a view: its content, and how its answers are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from attrs import field, frozen

from govauth.providers.smev.attachments import Attachment, LargeFile
from govauth.providers.smev.content import Content
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.models import Response
from govauth.signing.signer import DocumentSigner
from govauth.transport.pending import Look, Ready

T = TypeVar("T")


class Asks(ABC, Generic[T]):
    """A request to a view, with the type of its result."""

    name: ClassVar[str] = "smev.request"
    """Of the operation, in errors and events."""

    @abstractmethod
    def parcel(self) -> Parcel:
        """Write what goes out.

        Raises:
            InvalidInput: a field is wrong; it is named.

        """

    @classmethod
    @abstractmethod
    def read(cls, answer: Response) -> Look[T]:
        """Read an answer of the provider with content of the view.

        Returns:
            :class:`.Ready`, or :class:`.Waiting` where another answer follows.

        Raises:
            UnexpectedReply: the content is not that of the view.

        """


def _content(value: Content | bytes | str) -> Content:
    return Content.checked(value)


@frozen(slots=True, kw_only=True)
class AnyRequest(Asks[Response]):
    """A request to any view, with content that the caller wrote. Its first answer with content is the result.

    Attributes:
        content: one element in the namespace of the view, exactly as its schema has it.
        attachments: files inside of the message.
        files: large files by reference; whoever sends uploads them.
        personal: signs the content as a person; the view must allow an ``Id`` on its root.
        transaction_code: at most 1500 characters.
        reference_id: of an earlier message.
        end_of_life: after which the request is worth nothing, zone-aware.

    """

    content: Content = field(converter=_content)
    attachments: Sequence[Attachment] = ()
    files: Sequence[LargeFile] = ()
    personal: DocumentSigner | None = field(default=None, repr=False)
    transaction_code: str | None = None
    reference_id: str | None = None
    end_of_life: datetime | None = None

    def parcel(self) -> Parcel:
        """Write what goes out."""
        return Parcel(
            content=self.content,
            attachments=self.attachments,
            files=self.files,
            personal=self.personal,
            transaction_code=self.transaction_code,
            reference_id=self.reference_id,
            end_of_life=self.end_of_life,
        )

    @classmethod
    def read(cls, answer: Response) -> Look[Response]:
        """Take the answer as it is."""
        return Ready(answer)
