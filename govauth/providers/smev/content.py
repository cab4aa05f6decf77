"""The business part of a message: one element of a view, as XML."""

from __future__ import annotations

from typing import Final, Self

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.smev.names import local_name
from govauth.signing.xml.library import Element, etree, tag_of
from govauth.signing.xml.parsing import XmlLimits, parse_xml
from govauth.signing.xml.refusal import XmlRefused

LIMITS: Final = XmlLimits(size=64 * 1024 * 1024)
"""Of messages with their attachments, where these come as base64."""


@frozen(slots=True)
class Content:
    """One element of a view.

    Attributes:
        xml: the element as a document in UTF-8. Personal data, never shown.

    """

    xml: bytes = field(repr=lambda xml: f"<{len(xml)} bytes>")

    @classmethod
    def checked(cls, content: Content | bytes | str) -> Self:
        """Take what a caller wants to send.

        Raises:
            InvalidInput: it is no well-formed XML, or its root is in no namespace.

        """
        xml = content.xml if isinstance(content, Content) else content
        xml = xml.encode() if isinstance(xml, str) else xml
        found = cls(xml)
        reason: str
        try:
            if found.root.prefix is not None or "}" in tag_of(found.root):
                return found
            reason = "must have a root element in the namespace of a view"
        except XmlRefused as refused:
            reason = f"must be safe XML in UTF-8: {refused.message}"
        raise InvalidInput("content", reason)

    @classmethod
    def of(cls, element: Element) -> Self:
        """Take an element out of a message."""
        return cls(etree.tostring(element, encoding="UTF-8", with_tail=False))

    @property
    def root(self) -> Element:
        """The element, parsed anew each time."""
        return parse_xml(self.xml, limits=LIMITS)

    @property
    def name(self) -> str:
        """The name of the root without its namespace, such as ``ESIARegisterResponse``."""
        return local_name(tag_of(self.root))

    @property
    def namespace(self) -> str:
        """The namespace of the root, such as ``urn://mincomsvyaz/esia/uprid/1.4.2``."""
        return tag_of(self.root)[1:].rpartition("}")[0]
