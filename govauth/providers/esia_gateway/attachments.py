"""Files that come inside documents: bytes with a name, a media type and perhaps a detached signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeVar, cast

from attrs import field, frozen

from govauth.errors import SigningFailed, UnexpectedReply
from govauth.providers.esia_gateway.archive import ArchivedFile, ArchiveLimits, read_archive
from govauth.providers.esia_gateway.values import MILLISECONDS, Base64Text, Kept
from govauth.wire.model import wire

V_co = TypeVar("V_co", covariant=True)

_ZIP: Final = b"PK\x03\x04"
_UNKNOWN: Final = "application/octet-stream"


class SignatureVerifier(Protocol[V_co]):
    """Checks a detached CMS signature; what it returns says who signed."""

    async def verify(self, signature: bytes, *, content: bytes) -> V_co:
        """Check.

        Args:
            signature: the CMS.
            content: the bytes that it must have been made over.

        Raises:
            SigningFailed: it does not verify.

        """
        ...


@frozen(kw_only=True)
class DocumentFile(Kept):
    """An entry of ``files``. The bytes are decoded when they are asked for.

    Attributes:
        file: the content in base64, as it came.
        name: of the file.
        metadata: the media type.
        sign: a detached signature in base64, as it came.
        created_on: when the agency made it.
        updated_on: when it was last changed.

    """

    file: Base64Text | None = field(default=None, repr=False)
    name: str | None = None
    metadata: str | None = None
    sign: Base64Text | None = field(default=None, repr=False)
    created_on: datetime | None = field(default=None, metadata=wire(form=MILLISECONDS))
    updated_on: datetime | None = field(default=None, metadata=wire(form=MILLISECONDS))

    @property
    def media_type(self) -> str:
        """The media type in lower case; ``application/octet-stream`` where none is named."""
        return (self.metadata or _UNKNOWN).strip().lower()

    @property
    def content(self) -> bytes:
        """The bytes.

        Raises:
            UnexpectedReply: they are absent, or not base64.

        """
        if self.file is None:
            raise UnexpectedReply("file", "the file has no content")
        return self.file.decoded()

    @property
    def signature(self) -> bytes | None:
        """The detached signature; None where the file has none.

        Raises:
            UnexpectedReply: it is not base64.

        """
        return None if self.sign is None else self.sign.decoded()

    @property
    def is_archive(self) -> bool:
        """Whether the content is a ZIP archive, whatever its name says."""
        return self.file is not None and self.file.valid and self.content.startswith(_ZIP)

    async def verify(self, verifier: SignatureVerifier[V_co]) -> V_co:
        """Check the detached signature over the bytes of this file.

        Raises:
            SigningFailed: there is none, or it does not verify.
            UnexpectedReply: content or signature are not base64.

        """
        signature = self.signature
        if signature is None:
            raise SigningFailed("the file carries no signature")
        return await verifier.verify(signature, content=self.content)

    def archive(self, limits: ArchiveLimits | None = None) -> tuple[ArchivedFile, ...]:
        """Open the ZIP archive within limits.

        Raises:
            UnexpectedReply: it is damaged, reaches outside of itself, or exceeds a limit.

        """
        return read_archive(self.content, limits or ArchiveLimits())


@frozen(slots=True)
class Link:
    """A link to a file of the agency.

    Attributes:
        where: the key under which it came.
        url: not followed by this library; nothing of a token goes there.

    """

    where: str
    url: str = field(repr=False)


def links_in(value: object, where: str = "") -> Iterator[Link]:
    """Go through the https links in whatever keys the documents do not name.

    The document has no example of an answer to ``ext_documents``, so every link that comes is given.
    """
    if isinstance(value, str):
        if value.startswith(("https://", "http://")):
            yield Link(where, value)
    elif isinstance(value, Mapping):
        for key, item in cast("Mapping[str, object]", value).items():
            yield from links_in(item, f"{where}.{key}" if where else key)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(cast("Sequence[object]", value)):
            yield from links_in(item, f"{where}[{number}]")
