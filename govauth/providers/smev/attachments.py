"""Files that go with a message: inside of it (MTOM), or by reference where they are large."""

from __future__ import annotations

import re
from typing import Final

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.secret import Secret

_NCNAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,99}")
_MIME_TYPE: Final = re.compile(r"(?:text|image|audio|video|application)/[\w.+-]{1,100}", re.ASCII)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@frozen(slots=True, kw_only=True)
class Attachment:
    """A file inside of a message.

    Attributes:
        content_id: its name within the message, an ``xs:ID``.
        content: the octets.
        mime_type: such as ``application/pdf``.
        signature: a detached CMS over the octets by the key of a *person*, in DER; None where the view wants
            none.

    """

    content_id: str
    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")
    mime_type: str
    signature: bytes | None = field(default=None, repr=False)

    def check(self) -> None:
        """Refuse what СМЭВ would refuse.

        Raises:
            InvalidInput: names the field and the rule.

        """
        if _NCNAME.fullmatch(self.content_id) is None:
            raise InvalidInput(
                "content_id",
                "must begin with a letter or _, and hold Latin letters, digits, '_', '-' and '.'",
            )
        _check_media_type(self.mime_type)


@frozen(slots=True, kw_only=True)
class LargeFile:
    """A file that lies in the file store of СМЭВ. This library names it, and neither uploads nor fetches it.

    Attributes:
        uuid: its folder in the store.
        digest: of its octets, by GOST R 34.11-2012.
        mime_type: such as ``application/zip``.
        signature: as of an :class:`Attachment`.
        file_name: 1.3 alone.

    """

    uuid: str
    digest: bytes = field(repr=False)
    mime_type: str
    signature: bytes | None = field(default=None, repr=False)
    file_name: str | None = None

    def check(self) -> None:
        """Refuse what СМЭВ would refuse.

        Raises:
            InvalidInput: names the field and the rule.

        """
        if _UUID.fullmatch(self.uuid) is None:
            raise InvalidInput("uuid", "must be a UUID")
        _check_media_type(self.mime_type)


@frozen(slots=True, kw_only=True)
class FileAccess:
    """How to fetch a large file that came with a message.

    Attributes:
        uuid: of the :class:`LargeFile`.
        user_name: at the file store.
        password: at the file store.
        file_name: the path there.

    """

    uuid: str
    user_name: str | None
    password: Secret | None
    file_name: str | None


def _check_media_type(value: str) -> None:
    if _MIME_TYPE.fullmatch(value) is None:
        raise InvalidInput("mime_type", "must be a media type of text, image, audio, video or application")
