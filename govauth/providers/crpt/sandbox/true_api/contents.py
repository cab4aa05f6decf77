"""What stands in a document, in whichever of its formats it came: JSON, XML or CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final, cast
from xml.etree import ElementTree as ET

from attrs import frozen

from govauth.simulation import Json, list_in, object_in
from govauth.wire.json import decode_json

_CODES: Final = frozenset({"cis", "ki", "uit", "uit_code", "uitu", "uitu_code", "sntins", "last_uin"})
_CODES_OF_FNS: Final = frozenset({"КИЗ", "НомУпак", "ИдентТрансУпак"})
"""In the XML of УПД."""
_INN: Final = ("ИННЮЛ", "ИННФЛ")


@frozen
class Contents:
    """A document that was read.

    Attributes:
        body: as the document is shown: JSON, or text.
        pairs: names and values in their order, wherever they stand.
        seller: ИНН of the seller of a УПД.
        buyer: ИНН of the buyer of a УПД.

    """

    body: object
    pairs: tuple[tuple[str, str], ...] = ()
    seller: str | None = None
    buyer: str | None = None

    @property
    def codes(self) -> list[str]:
        """The codes in it, each once."""
        found = (value for name, value in self.pairs if name in _CODES or name in _CODES_OF_FNS)
        return list(dict.fromkeys(found))

    def first(self, *names: str) -> str | None:
        """Return the first value of any of some names."""
        return next((value for name, value in self.pairs if name in names), None)

    @property
    def products(self) -> list[Json]:
        """The lines of a JSON document."""
        body = object_in(self.body)
        lines = list_in(body.get("products")) or list_in(body.get("products_list"))
        return [object_in(line) for line in lines]


def read_contents(content: bytes, form: str) -> Contents:
    """Read a document.

    Raises:
        ValueError: it is not of this format.

    """
    if form == "XML":
        return _of_xml(content)
    if form == "CSV":
        return _of_csv(content.decode("utf-8-sig"))
    body = decode_json(content)
    return Contents(body, tuple(_pairs("", body)))


def text_of(content: bytes) -> str:
    """Return bytes as they are shown where nothing else is known of them."""
    return content.decode("utf-8", "replace")


def _pairs(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, one in cast("dict[str, object]", value).items():
            yield from _pairs(key, one)
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _pairs(name, one)
    elif value is not None:
        yield name, str(value)


def _of_csv(text: str) -> Contents:
    try:
        rows = list(csv.DictReader(text.splitlines(), restkey="", strict=True))
    except csv.Error as error:
        raise ValueError(str(error)) from None
    return Contents(
        text, tuple((name, value) for row in rows for name, value in row.items() if name and value)
    )


def _of_xml(content: bytes) -> Contents:
    if b"<!DOCTYPE" in content:
        raise ValueError("a document type is not accepted")
    try:
        root = ET.fromstring(content)  # noqa: S314 - without a document type there are no entities
    except (ET.ParseError, LookupError) as error:
        raise ValueError(str(error)) from None
    pairs: list[tuple[str, str]] = []
    for element in root.iter():
        pairs += [(_local(name), value) for name, value in element.attrib.items()]
        if element.text and element.text.strip():
            pairs.append((_local(element.tag), element.text.strip()))
    seller, buyer = _inn_below(root, "СвПрод"), _inn_below(root, "СвПокуп")
    body = _of_transfer(root) if buyer else text_of(content)
    return Contents(body, tuple(pairs), seller, buyer)


def _of_transfer(root: ET.Element) -> Json:
    """Return the body of a УПД as it is shown."""
    lines = [
        {
            "code": element.text.strip(),
            "name": line.get("НаимТов"),
            "codeType": "UNIT" if element.tag == "КИЗ" else "GROUP",
            "gtin": element.text.strip()[2:16],
            "quantity": float(line.get("КолТов", "1")),
            "strNum": int(line.get("НомСтр", "1")),
        }
        for line in root.iter("СведТов")
        for element in line.iter()
        if _local(element.tag) in _CODES_OF_FNS and element.text
    ]
    total = next((tax.text for tax in root.iter("СумНал") if tax.text), None)
    return {"products": lines, "cisesList": [line["code"] for line in lines], "sumNds": total}


def _inn_below(root: ET.Element, name: str) -> str | None:
    for part in root.iter(name):
        for element in part.iter():
            for attribute in _INN:
                if element.get(attribute):
                    return element.get(attribute)
    return None


def _local(name: str) -> str:
    return name.rpartition("}")[2]
