"""Taking an assertion apart. Nothing here decides; the checks do."""

from __future__ import annotations

import re
from typing import Final

from attrs import field, frozen

from govauth.providers.esia.saml.attribute_blocks import BLOCKS, raw_of, records_in
from govauth.providers.esia.saml.attribute_names import short_name
from govauth.providers.esia.saml.errors import AnswerRefused, Check
from govauth.providers.esia.saml.names import saml
from govauth.signing.xml.library import Element, etree
from govauth.wire.json import JsonValue
from govauth.wire.moments import parse_moment

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)")


def only_child(parent: Element, tag: str, check: Check) -> Element:
    """Return the one child with a tag.

    Raises:
        AnswerRefused: there is none, or another one.

    """
    found = parent.findall(tag)
    if len(found) != 1:
        raise AnswerRefused(f"{_local(parent)} must hold {tag.rpartition('}')[2]} once", check)
    return found[0]


def text_of(element: Element, check: Check = Check.TEXT) -> str:
    """Return the whole text of an element that may hold only text.

    Comments were dropped while parsing, so the text before one and the text behind it are one text.

    Raises:
        AnswerRefused: it holds elements.

    """
    if len(element):
        raise AnswerRefused(f"{_local(element)} must hold a text and no elements", check)
    return element.text or ""


def moment_of(element: Element, name: str, check: Check) -> float | None:
    """Return a moment in epoch seconds; None if the attribute is absent.

    Raises:
        AnswerRefused: it is not one of XML Schema with a zone.

    """
    value = element.get(name)
    if value is None:
        return None
    if _MOMENT.fullmatch(value):
        try:
            return parse_moment(value).timestamp()
        except (ValueError, OverflowError):
            pass
    raise AnswerRefused(f"{_local(element)}/@{name} must be a moment with a time zone", check)


@frozen(slots=True)
class ReadAttributes:
    """The attributes of an assertion, by short name.

    Attributes:
        raw: as they came.
        read: those with XML inside, as records of the REST interface.
        unread: those whose XML is of an unknown form.

    """

    raw: dict[str, str] = field(factory=dict[str, str], repr=False)
    read: dict[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False)
    unread: set[str] = field(factory=set[str])


def read_attributes(assertion: Element) -> ReadAttributes:
    """Read the attributes of a verified assertion.

    Raises:
        AnswerRefused: an attribute comes twice, has several values, or holds elements where a text belongs.

    """
    found = ReadAttributes()
    for attribute in assertion.iterfind(f"{saml('AttributeStatement')}/{saml('Attribute')}"):
        name = short_name(attribute.get("Name") or "")
        values = attribute.findall(saml("AttributeValue"))
        if name in found.raw:
            raise AnswerRefused("an attribute comes twice", Check.TEXT)
        if not values:
            continue
        if len(values) != 1:
            raise AnswerRefused("an attribute has several values", Check.TEXT)
        (value,) = values
        if name not in BLOCKS:
            found.raw[name] = text_of(value)
            continue
        found.raw[name] = raw_of(value)
        records = records_in(value, name)
        if records is None:
            found.unread.add(name)
        else:
            found.read[name] = records
    return found


def _local(element: Element) -> str:
    return etree.QName(element).localname
