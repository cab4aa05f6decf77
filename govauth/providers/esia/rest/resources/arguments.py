"""Arguments that become part of a path: checked before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias

from govauth.errors import InvalidInput
from govauth.providers.esia.rest.models.employee import NamedPerson
from govauth.providers.esia.rest.models.lookalikes import code_to_send
from govauth.transport.operation import Body, json_body

Oid: TypeAlias = int | str
"""An internal identifier of ESIA: a number, or its digits."""

LARGEST_BATCH: Final = 100
_TAKEN: Final = ("check", "refresh", "status")


def oid_text(value: Oid, field: str) -> str:
    """Return the digits of an OID.

    Raises:
        InvalidInput: it is none.

    """
    text = str(value) if not isinstance(value, bool) else ""
    if not text.isascii() or not text.isdigit():
        raise InvalidInput(field, "must be an OID: a whole number")
    return text


def org_path(org_oid: Oid, field: str = "org_oid", **parts: str) -> dict[str, str]:
    """Return the placeholders of a path below an organisation; the parts were checked already.

    Raises:
        InvalidInput: the OID is none.

    """
    return {"org_oid": oid_text(org_oid, field), **parts}


def person_path(prn_oid: Oid, field: str = "prn_oid", **parts: str) -> dict[str, str]:
    """Return the placeholders of a path below a person; the parts were checked already.

    Raises:
        InvalidInput: the OID is none.

    """
    return {"prn_oid": oid_text(prn_oid, field), **parts}


def segment(value: str | int, field: str) -> str:
    """Return a code or an id that stands in a path.

    Raises:
        InvalidInput: it is empty, has Cyrillic letters, or a slash.

    """
    text = code_to_send(str(value), field)
    if "/" in text or text in (".", ".."):
        raise InvalidInput(field, "must be one part of a path")
    return text


def record_id(value: str, field: str) -> str:
    """Return the id of a record from an agency.

    Raises:
        InvalidInput: it is one of the words that stand in the same place of the path.

    """
    if value in _TAKEN:
        raise InvalidInput(field, f"must be the id of a record, none of {', '.join(_TAKEN)}")
    return segment(value, field)


def batch_body(persons: Sequence[NamedPerson]) -> Body:
    """Return the body of a batch; one that ESIA would refuse is refused here.

    Raises:
        InvalidInput: it is empty, or longer than a hundred.

    """
    if not 1 <= len(persons) <= LARGEST_BATCH:
        raise InvalidInput("persons", f"must have 1 to {LARGEST_BATCH} persons")
    return json_body([person.to_send() for person in persons])
