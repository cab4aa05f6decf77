"""The transform ``urn://smev-gov-ru/xmldsig/transform`` of СМЭВ 3.

It writes a fragment anew, so that brokers may change its prefixes and white space without breaking a
signature. Its reference implementation writes with the StAX writer of Woodstox, whose ways of escaping ``>``
are part of what is signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from govauth.errors import InvalidInput
from govauth.signing.xml.library import Comment, Element, tag_of

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_SHORT: Final = 12
_PIECE: Final = 512
_BLANK: Final = "".join(map(chr, range(0x21)))
_SPECIAL: Final = re.compile(r"[&<>\r]")
_IN_SHORT: Final = re.compile(r"[&<\r]|(?:\A|(?<=\]))>")
_IN_LONG: Final = re.compile(r"[&<\r]|(?:\A|(?<=[\]&<\r]))>+")
_IN_VALUE: Final = re.compile(r'[&<"\t\n\r]')
_ESCAPED: Final = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\t": "&#x9;",
    "\n": "&#xa;",
    "\r": "&#xd;",
}


def smev_transform(element: Element) -> bytes:
    """Write an element in the form that is signed in СМЭВ 3.

    Args:
        element: the root of the fragment. Exclusive canonicalization need not go before: the result is the
            same.

    Returns:
        The octets, UTF-8.

    Raises:
        InvalidInput: an element without a namespace, or an attribute ``xml:*``: СМЭВ cannot read either.

    """
    return _Writer().written(element).encode()


class _Writer:
    """Numbers the prefixes of one fragment."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._declared = 0
        self._split: dict[str, _Name] = {}
        self._block = ""

    def written(self, root: Element) -> str:
        parts = self._parts
        name, known = self._start(root, {})
        self._block = root.text or ""
        stack: list[tuple[str, dict[str, str], Iterator[Element], str | None]] = [
            (name, known, iter(root), None)
        ]
        while stack:
            name, known, children, tail = stack[-1]
            child = next(children, None)
            if child is None:
                self._end_block()
                parts.append(f"</{name}>")
                self._block = tail or ""
                stack.pop()
            elif isinstance(child.tag, str):
                self._end_block()
                inner = self._start(child, known)
                self._block = child.text or ""
                stack.append((*inner, iter(child), child.tail))
            else:
                # Of the caller's own tree. Canonicalization drops comments, and joins the text around them.
                if not isinstance(child, Comment):
                    self._end_block()
                self._block += child.tail or ""
        return "".join(parts)

    def _start(self, element: Element, known: dict[str, str]) -> tuple[str, dict[str, str]]:
        namespace, local, _ = self._parted(tag_of(element))
        if namespace is None:
            raise InvalidInput(local, "must be in a namespace: СМЭВ signs no element without one")
        declared: list[str] = []
        attributes = element.items()
        if namespace not in known:
            known = self._declare(namespace, known, declared)
        name = f"{known[namespace]}:{local}"
        if not attributes:
            self._parts.append(f"<{name}{''.join(declared)}>")
            return name, known
        written: list[str] = []
        for uri, attribute, value in self._sorted(attributes):
            if uri is None:
                written.append(f' {attribute}="{_escaped_value(value)}"')
                continue
            if uri not in known:
                known = self._declare(uri, known, declared)
            written.append(f' {known[uri]}:{attribute}="{_escaped_value(value)}"')
        self._parts.append(f"<{name}{''.join(declared)}{''.join(written)}>")
        return name, known

    def _declare(self, uri: str, known: dict[str, str], declared: list[str]) -> dict[str, str]:
        self._declared += 1
        prefix = f"ns{self._declared}"
        declared.append(f' xmlns:{prefix}="{_escaped_value(uri)}"')
        return {**known, uri: prefix}

    def _parted(self, name: str) -> _Name:
        found = self._split.get(name)
        if found is None:
            found = self._split[name] = _Name.of(name)
        return found

    def _sorted(self, attributes: Sequence[tuple[str, str]]) -> list[tuple[str | None, str, str]]:
        found = [(self._parted(name), value) for name, value in attributes]
        if len(found) > 1:
            found.sort(key=_in_order)
        for (namespace, local, _), _ in found:
            if namespace == _XML:
                raise InvalidInput(
                    f"xml:{local}", "must not be there: СМЭВ signs no attribute of this namespace"
                )
        return [(namespace, local, value) for (namespace, local, _), value in found]

    def _end_block(self) -> None:
        if self._block and self._block.strip(_BLANK):
            self._parts.append(_escaped_text(self._block))


class _Name(NamedTuple):
    """A name in parts, with what attributes are sorted by."""

    namespace: str | None
    local: str
    order: tuple[bool, bytes, bytes]

    @classmethod
    def of(cls, name: str) -> _Name:
        namespace, local = None, name
        if name.startswith("{"):
            namespace, _, local = name[1:].partition("}")
        # In the order of UTF-16 code units; those without a namespace come last.
        return cls(namespace, local, (namespace is None, _units(namespace or ""), _units(local)))


def _in_order(attribute: tuple[_Name, str]) -> tuple[bool, bytes, bytes]:
    return attribute[0].order


def _units(text: str) -> bytes:
    return text.encode("utf-16-be", "surrogatepass")


def _escaped_value(value: str) -> str:
    if value.isalnum():
        return value
    return _IN_VALUE.sub(lambda match: _ESCAPED[match[0]], value)


def _escaped_text(block: str) -> str:
    if _SPECIAL.search(block) is None:
        return block
    if ">" not in block:
        return block.replace("&", "&amp;").replace("<", "&lt;").replace("\r", "&#xd;")
    units = _units(block)
    if len(units) < 2 * _SHORT:
        return _IN_SHORT.sub(_replacement, block)
    pieces = (
        units[at : at + 2 * _PIECE].decode("utf-16-be", "surrogatepass")
        for at in range(0, len(units), 2 * _PIECE)
    )
    escaped = "".join(_IN_LONG.sub(_replacement, piece) for piece in pieces)
    # A character of two units may have been cut in half.
    return _units(escaped).decode("utf-16-be")


def _replacement(match: re.Match[str]) -> str:
    return "".join(_ESCAPED[character] for character in match[0])
