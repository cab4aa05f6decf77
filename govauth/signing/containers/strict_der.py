"""Reading DER strictly: shortest lengths, nothing behind the end, one level at a time (X.690, section 10).

Key files come from strangers' disks: nothing here goes deeper than it is asked to.
"""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from govauth.signing.der import tlv

INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
OID: Final = 0x06
SEQUENCE: Final = 0x30
CONTEXT_0: Final = 0xA0

_OCTETS_IN_PARTS: Final = 0x24
_MOST_LEVELS: Final = 20
_MOST_CHILDREN: Final = 1000
_MOST_PARTS: Final = 5000
_END: Final = b"\0\0"
_LONG_LENGTH: Final = 0x80
_LONG_TAG: Final = 0x1F
_MOST_LENGTH_OCTETS: Final = 4
_LEAST: Final = 2


class NotDer(ValueError):
    """Why octets are not the DER that they should be."""


@frozen(slots=True)
class Element:
    """One value.

    Attributes:
        tag: the identifier octet.
        content: the octets inside.
        whole: with the tag and the length.

    """

    tag: int
    content: bytes = field(repr=False)
    whole: bytes = field(repr=False)

    def children(self, tag: int = SEQUENCE) -> list[Element]:
        """Read the values inside, given that the tag of this one is right."""
        content = self.expect(tag)
        found: list[Element] = []
        at = 0
        while at < len(content):
            found.append(_element(content, at))
            at += len(found[-1].whole)
            if len(found) > _MOST_CHILDREN:
                raise NotDer(f"more than {_MOST_CHILDREN} values in one")
        return found

    def expect(self, tag: int) -> bytes:
        """Return the content, given that the tag is right."""
        if self.tag != tag:
            raise NotDer(f"the tag is {self.tag:02x} where {tag:02x} belongs")
        return self.content

    def octets(self) -> bytes:
        """Return the content of an OCTET STRING."""
        return self.expect(OCTET_STRING)

    def number(self) -> int:
        """Read an INTEGER."""
        content = self.expect(INTEGER)
        if not content:
            raise NotDer("an INTEGER without octets")
        return int.from_bytes(content, "big", signed=True)

    def flags(self) -> frozenset[int]:
        """Read a BIT STRING of named bits: the numbers of those that are set."""
        content = self.expect(BIT_STRING)
        if not content or content[0] > 7 or (content[0] and len(content) == 1):  # noqa: PLR2004
            raise NotDer("a malformed BIT STRING")
        bits = content[1:]
        return frozenset(at for at in range(8 * len(bits) - content[0]) if bits[at // 8] & 0x80 >> at % 8)

    def dotted(self) -> str:
        """Read an OBJECT IDENTIFIER."""
        content = self.expect(OID)
        if not content or content[-1] & 0x80 or len(content) > 64:  # noqa: PLR2004
            raise NotDer("a malformed OBJECT IDENTIFIER")
        numbers: list[int] = []
        number = 0
        for octet in content:
            number = number << 7 | octet & 0x7F
            if not octet & 0x80:
                numbers.append(number)
                number = 0
        root = min(numbers[0] // 40, 2)
        return ".".join(map(str, (root, numbers[0] - 40 * root, *numbers[1:])))


def read_der(octets: bytes) -> Element:
    """Read one value that takes all the octets.

    Raises:
        NotDer: it is malformed, or something stands behind it.

    """
    element = _element(octets, 0)
    if len(element.whole) != len(octets):
        raise NotDer("octets behind the end")
    return element


def read_ber(octets: bytes) -> Element:
    """Read one value whose lengths may be indefinite and whose strings may be in parts, as Java writes them.

    Raises:
        NotDer: it is malformed, or too deep.

    """
    try:
        return read_der(octets)
    except NotDer:
        pass
    whole, end = _made_definite(octets, 0, _MOST_LEVELS)
    if end != len(octets):
        raise NotDer("octets behind the end")
    return read_der(whole)


def _made_definite(octets: bytes, at: int, levels: int) -> tuple[bytes, int]:
    """Write the value at a place anew, with definite lengths; and tell where it ends."""
    if not levels:
        raise NotDer("too many levels")
    if octets[at + 1 : at + 2] != b"\x80":
        element = _element(octets, at)
        return element.whole, at + len(element.whole)
    tag = octets[at]
    at += _LEAST
    parts: list[bytes] = []
    while not octets.startswith(_END, at):
        part, at = _made_definite(octets, at, levels - 1)
        parts.append(part)
        if len(parts) > _MOST_PARTS:
            raise NotDer(f"more than {_MOST_PARTS} parts in one")
    if tag == _OCTETS_IN_PARTS:
        tag = OCTET_STRING
        parts = [_element(part, 0).content for part in parts]
    return tlv(tag, *parts), at + len(_END)


def _element(octets: bytes, at: int) -> Element:
    if len(octets) < at + _LEAST:
        raise NotDer("cut off")
    tag, length = octets[at], octets[at + 1]
    if tag & _LONG_TAG == _LONG_TAG:
        raise NotDer("a tag of more than one octet")
    start = at + _LEAST
    if length >= _LONG_LENGTH:
        count = length - _LONG_LENGTH
        written = octets[start : start + count]
        length = int.from_bytes(written, "big")
        start += count
        if not 0 < count <= _MOST_LENGTH_OCTETS or len(written) < count:
            raise NotDer("a length that is indefinite, absurd or cut off")
        if not written[0] or length < _LONG_LENGTH:
            raise NotDer("a length that is not in its shortest form")
    end = start + length
    if len(octets) < end:
        raise NotDer("cut off")
    return Element(tag, octets[start:end], octets[at:end])
