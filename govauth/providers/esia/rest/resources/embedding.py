"""``embed=(a.b,c-1)``: linked data in one answer, from typed sets (Б.1)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Generic, TypeVar

from attrs import field, frozen, validators

from govauth.errors import InvalidInput

P = TypeVar("P", bound=StrEnum)


class PersonPart(StrEnum):
    """What can come together with a person."""

    CONTACTS = "contacts"
    ADDRESSES = "addresses"
    DOCUMENTS = "documents"
    VEHICLES = "vehicles"
    ORGANIZATIONS = "organizations"
    KIDS = "kids"


class ChildPart(StrEnum):
    """What can come together with a child."""

    DOCUMENTS = "documents"


class OrganizationPart(StrEnum):
    """What can come together with an organisation."""

    CONTACTS = "contacts"
    ADDRESSES = "addresses"
    VEHICLES = "vehicles"


@frozen(slots=True)
class Pinned(Generic[P]):
    """A part in a given version of its schema: ``contacts-1``."""

    part: P
    version: int = field(validator=validators.gt(0))


def embed_elements(
    parts: Iterable[P | Pinned[P] | str], kind: type[P], field_name: str = "embed"
) -> list[tuple[str, str]]:
    """Return the query that embeds collections with their elements; empty for no parts.

    Raises:
        InvalidInput: an unknown part.

    """
    written = sorted({_written(part, kind, field_name) for part in parts})
    return [("embed", f"({','.join(written)})")] if written else []


def _written(part: P | Pinned[P] | str, kind: type[P], field_name: str) -> str:
    name: str = part.part if isinstance(part, Pinned) else part
    try:
        known = kind(name).value
    except ValueError:
        known = ""
    if not known:
        raise InvalidInput(field_name, f"must be of {', '.join(kind)}")
    version = f"-{part.version}" if isinstance(part, Pinned) else ""
    return f"{known}{version}.elements{version}"
