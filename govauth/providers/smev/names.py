"""The namespaces of the three versions of the transport.

Source: schemas and WSDL of СМЭВ 3, «Схемы сервиса» of versions 1.1, 1.2 and 1.3.
"""

from __future__ import annotations

from typing import Final, get_args

from attrs import frozen

from govauth.errors import UnexpectedReply
from govauth.providers.smev.version import Version
from govauth.signing.xml.algorithms import DS

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
XOP: Final = "http://www.w3.org/2004/08/xop/include"
XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"
SIGNATURE: Final = f"{{{DS}}}Signature"
_TYPES: Final = "urn://x-artefacts-smev-gov-ru/services/message-exchange/types"


@frozen(slots=True)
class Names:
    """Names of elements in Clark's form, ``{namespace}local``, for one version."""

    version: Version

    @classmethod
    def of(cls, tag: str) -> Names:
        """Tell the version of a message from the name of its root.

        Raises:
            UnexpectedReply: it is of none that is known here.

        """
        for version in get_args(Version):
            if tag.startswith(f"{{{_TYPES}/{version}}}"):
                return cls(version)
        raise UnexpectedReply("Body", "expected an element of СМЭВ 1.1, 1.2 or 1.3")

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes of messages that are sent."""
        return {"t": f"{_TYPES}/{self.version}", "b": f"{_TYPES}/basic/{self.version}"}

    def t(self, local: str) -> str:
        """Name an element of the types."""
        return f"{{{_TYPES}/{self.version}}}{local}"

    def b(self, local: str) -> str:
        """Name an element of the basic types."""
        return f"{{{_TYPES}/basic/{self.version}}}{local}"

    def f(self, local: str) -> str:
        """Name an element of the faults."""
        return f"{{{_TYPES}/faults/{self.version}}}{local}"


def local_name(tag: str) -> str:
    """Return the name without its namespace."""
    return tag.rpartition("}")[2]
