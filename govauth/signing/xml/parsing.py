"""Parsing XML that anybody may have written: no DTD, no entities, no network, bounded in every direction."""

from __future__ import annotations

from typing import Final, NoReturn
from xml.parsers import expat

from attrs import frozen

from govauth.signing.xml.library import Element, etree
from govauth.signing.xml.refusal import XmlRefused

_LIBRARY_LIMIT: Final = 10_000_000
"""Octets of one text up to which libxml2 needs not be asked to read more."""


@frozen(slots=True)
class XmlLimits:
    """How much XML is read.

    Attributes:
        size: octets of the whole document.
        depth: elements inside each other.
        elements: elements in all.
        attributes: attributes and namespace declarations of one element.

    """

    size: int = 8 * 1024 * 1024
    depth: int = 100
    elements: int = 100_000
    attributes: int = 64


LIMITS: Final = XmlLimits()


def parse_xml(content: bytes, *, limits: XmlLimits = LIMITS) -> Element:
    """Parse a document in UTF-8.

    Comments are dropped, so that the text around one is one text: what a reader sees is what exclusive
    canonicalization without comments signs. A DOCTYPE and processing instructions are refused (SOAP 1.1,
    section 3, forbids both).

    Args:
        content: the document as it came.
        limits: how much is read.

    Returns:
        The root element.

    Raises:
        XmlRefused: it is malformed, unsafe, too large, or not in UTF-8.

    """
    if len(content) > limits.size:
        raise XmlRefused(f"the XML is longer than {limits.size} octets")
    _Scan(limits).run(content)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=limits.size > _LIBRARY_LIMIT,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        # The sentence of libxml2 may quote the document.
        raise XmlRefused("the XML is not well-formed") from None


class _Scan:
    """A first reading that builds nothing and stops at what must not be there."""

    def __init__(self, limits: XmlLimits) -> None:
        self._limits = limits
        self._depth = 0
        self._elements = 0

    def run(self, content: bytes) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.ordered_attributes = True
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._doctype
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, UnicodeDecodeError):
            raise XmlRefused("the XML is not well-formed") from None

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        del version, standalone
        if encoding is not None and encoding.lower() != "utf-8":
            raise XmlRefused("the XML declares another encoding than UTF-8")

    def _doctype(self, *declared: object) -> NoReturn:
        del declared
        raise XmlRefused("the XML has a DOCTYPE")

    def _instruction(self, target: str, data: str) -> NoReturn:
        del target, data
        raise XmlRefused("the XML has a processing instruction")

    def _start(self, name: str, attributes: list[str]) -> None:
        del name
        self._depth += 1
        self._elements += 1
        if self._depth > self._limits.depth:
            raise XmlRefused(f"the XML is nested deeper than {self._limits.depth} elements")
        if self._elements > self._limits.elements:
            raise XmlRefused(f"the XML has more than {self._limits.elements} elements")
        if len(attributes) > 2 * self._limits.attributes:
            raise XmlRefused(f"an element of the XML has more than {self._limits.attributes} attributes")

    def _end(self, name: str) -> None:
        del name
        self._depth -= 1
