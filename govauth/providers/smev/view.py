"""What the views of ЕСИА have in common: two namespaces, an order of fields, and a list of failures.

Source: schemas of the views ``register``, ``register_certificate`` 1.4.1 and ``find_account`` 1.4.6 with
their common types.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.smev.content import Content
from govauth.providers.smev.models import Response
from govauth.signing.xml.library import Element, etree
from govauth.wire.identifiers import Snils
from govauth.wire.telephone import russian_number

RoutingCode: TypeAlias = Literal["DEV", "UAT", "TESIA", "TCOD", "PROD"]
"""The installation of ЕСИА that answers; at production only ``PROD``."""

Nested: TypeAlias = list[tuple[str, str | None]]
"""Fields of the common types, in order; None is left out."""

Fields: TypeAlias = list[tuple[str, str | Nested | None]]
"""Fields of a view, in order; None is left out."""

_COMMON: Final = "urn://mincomsvyaz/esia/commons/rg_sevices_types"
"""As it is spelled there."""

_VERSION: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){2}")


@frozen(slots=True)
class Failure:
    """What ЕСИА found wrong.

    Attributes:
        code: such as ``ESIA-020002``.
        message: in Russian.

    """

    code: str
    message: str = field(repr=False)


def written(view: str, root: str, version: str, fields: Fields) -> Content:
    """Write the content of a view.

    Args:
        view: its namespace without the version, such as ``urn://mincomsvyaz/esia/uprid``.
        root: name of the root.
        version: of the view; the common types have the same.
        fields: in the order of the schema.

    Raises:
        InvalidInput: the version is none, or a text has characters that XML has not.

    """
    if _VERSION.fullmatch(version) is None:
        raise InvalidInput("version", "must be three numbers, such as 1.4.1")
    own, common = f"{view}/{version}", f"{_COMMON}/{version}"
    element = etree.Element(f"{{{own}}}{root}", nsmap={"e": own, "c": common})
    for name, value in fields:
        if isinstance(value, str):
            _add(element, f"{{{own}}}{name}", value)
        elif value is not None:
            inner = etree.SubElement(element, f"{{{own}}}{name}")
            for nested, text in value:
                if text is not None:
                    _add(inner, f"{{{common}}}{nested}", text)
    return Content.of(element)


def root_of(answer: Response, name: str) -> Element:
    """Return the root of an answer of a view.

    Raises:
        UnexpectedReply: it is another one.

    """
    if not isinstance(answer.body, Content) or answer.body.name != name:
        raise UnexpectedReply("MessagePrimaryContent", f"expected {name}")
    return answer.body.root


def text(parent: Element, name: str) -> str | None:
    """Return the text of a child of any version; None where there is none."""
    found = parent.find(f"{{*}}{name}")
    return None if found is None else (found.text or "").strip() or None


def needed(parent: Element, name: str) -> str:
    """Return the text of a child that must be there.

    Raises:
        UnexpectedReply: it is not.

    """
    found = text(parent, name)
    if found is None:
        raise UnexpectedReply(name, "is missing or empty")
    return found


def failures(parent: Element) -> tuple[Failure, ...]:
    """Read ``errorStatusInfo``."""
    return tuple(
        Failure(text(one, "Code") or "", text(one, "Message") or "")
        for one in parent.findall("{*}errorStatusInfo")
    )


def routing_code(value: str) -> str:
    """Check a routing code."""
    if value not in get_args(RoutingCode):
        raise InvalidInput("routing_code", f"must be one of {', '.join(get_args(RoutingCode))}")
    return value


def name(value: str, field: str) -> str:
    """Check a part of a name: not empty, without spaces around it."""
    if not value or value != value.strip():
        raise InvalidInput(field, "must be text without spaces around it")
    return value


def optional_name(value: str | None, field: str) -> str | None:
    """Check a part of a name that may be missing."""
    return None if value is None else name(value, field)


def snils(value: str, field: str) -> str:
    """Check a СНИЛС, and write it as ``112-233-445 95``."""
    return Snils.checked(value, field).printed


def optional_snils(value: str | None, field: str) -> str | None:
    """Check a СНИЛС that may be missing."""
    return None if value is None else snils(value, field)


def day(value: date, field: str) -> str:
    """Write a day as ``31.12.2026``."""
    if type(value) is not date:
        raise InvalidInput(field, "must be a date")
    return f"{value:%d.%m.}{value.year:04}"


def optional_day(value: date | None, field: str) -> str | None:
    """Write a day that may be missing."""
    return None if value is None else day(value, field)


def mobile(value: str, field: str) -> str:
    """Write a mobile number as ``+7(910)1234567``."""
    digits = russian_number(value, field)
    return f"+7({digits[1:4]}){digits[4:]}"


def matching(value: str | None, pattern: str, field: str, rule: str) -> str | None:
    """Check a text that may be missing against the pattern of the schema."""
    if value is not None and re.fullmatch(pattern, value) is None:
        raise InvalidInput(field, rule)
    return value


def at_least(version: str, wanted: tuple[int, int, int]) -> bool:
    """Tell whether a version is a certain one or later."""
    return tuple(int(part) for part in version.split(".")) >= wanted if _VERSION.fullmatch(version) else False


def _add(parent: Element, tag: str, value: str) -> None:
    refused = False
    try:
        etree.SubElement(parent, tag).text = value
    except ValueError:
        refused = True
    if refused:
        raise InvalidInput(tag.rpartition("}")[2], "must have no control characters")
