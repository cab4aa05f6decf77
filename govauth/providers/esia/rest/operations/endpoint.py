"""An endpoint of ESIA: an operation that knows its section, its scopes and its tag."""

from __future__ import annotations

from enum import Enum, auto
from typing import Final, TypeVar

from attrs import field, frozen

from govauth.transport.operation import Operation

T_co = TypeVar("T_co", covariant=True)

GU: Final = "http://esia.gosuslugi.ru/"
"""The prefix of scopes that are written as addresses."""

BY_POWERS: Final = ("depends on the powers of the system, with org_oid={org_oid}",)
"""What Б.4 and Б.7.1 say of scopes."""


class Tag(Enum):
    """Whose eTag goes into ``If-Match`` (Б.7)."""

    NONE = auto()
    OBJECT = auto()
    OBJECT_AND_BODY = auto()
    """Of the object, and as ``eTag`` in the body."""
    CONTAINER = auto()
    """Of the collection that the new object goes into."""


@frozen(slots=True)
class Endpoint(Operation[T_co]):
    """One endpoint of ESIA.

    Attributes:
        section: of the document.
        scopes: any one is enough, as far as the document tells; ``{org_oid}`` is filled in by the caller.
        tag: whose eTag it takes.

    """

    section: str = field(kw_only=True)
    scopes: tuple[str, ...] = field(kw_only=True)
    tag: Tag = field(default=Tag.NONE, kw_only=True)
    plain: str = field(default="(),", kw_only=True)


def of_org(*names: str, write: bool = False) -> tuple[str, ...]:
    """Return scopes of one organisation."""
    return tuple(f"{name}?org_oid={{org_oid}}{'&mode=w' if write else ''}" for name in names)
