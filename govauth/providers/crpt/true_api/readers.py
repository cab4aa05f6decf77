"""Readers of answers that are not plain objects: bare ids, arrays of one, arrays of wrapped items."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt.true_api import models
from govauth.transport.operation import reading
from govauth.wire.codec import Mismatch, decoded, structure
from govauth.wire.json import JsonValue

T = TypeVar("T")

_LONGEST_ID: Final = 100


def bare_id(response: Response) -> str:
    """Read an id that comes as text, not as JSON; quotes around it do no harm."""
    text = response.content.decode("utf-8", "replace").strip()
    if text.startswith('"') and text.endswith('"'):
        text = text[1:-1].strip()
    if text and len(text) <= _LONGEST_ID and all(char.isalnum() or char in "-_" for char in text):
        return text
    raise UnexpectedReply("body", "expected a bare document id", status=response.status)


def any_bytes(response: Response) -> bytes:
    """Read a body that is no JSON; none where it went into a file.

    A text in its place says what is wrong, whatever its form.
    """
    if response.media_type in ("application/json", "text/html"):
        raise UnexpectedReply("body", "expected a file", status=response.status)
    return response.content


def _cis_entries(content: bytes) -> tuple[models.CisEntry, ...]:
    value = decoded(content)
    entries = value if isinstance(value, list) else [value]
    return tuple(structure(_wrapped(entry), models.CisEntry) for entry in entries)


def _document(content: bytes) -> models.DocumentInfo:
    value = decoded(content)
    found = value if isinstance(value, list) else [value]
    if len(found) != 1:
        raise Mismatch("body", f"expected one document, and {len(found)} came")
    return structure(found[0], models.DocumentInfo)


def _places(content: bytes) -> models.ActivityPlacePage:
    value = decoded(content)
    return structure({"result": value} if isinstance(value, list) else value, models.ActivityPlacePage)


def _task(content: bytes) -> models.ExportTask:
    value = decoded(content)
    if isinstance(value, Mapping) and "id" not in value and "taskId" in value:
        value = {**value, "id": value["taskId"]}
    return structure(value, models.ExportTask)


def _object(content: bytes) -> Mapping[str, JsonValue]:
    value = decoded(content)
    if isinstance(value, Mapping):
        return value
    raise Mismatch("body", "expected an object")


def _children(content: bytes) -> Mapping[str, tuple[str, ...]]:
    children: dict[str, tuple[str, ...]] = {}
    for code, inside in _object(content).items():
        listed = list(inside) if isinstance(inside, Mapping) else inside
        if isinstance(listed, str) or not isinstance(listed, Sequence):
            raise Mismatch(code, "expected the codes in it")
        children[code] = structure(list(listed), tuple[str, ...])
    return children


def _wrapped(entry: JsonValue) -> JsonValue:
    if isinstance(entry, Mapping) and "cis" in entry and "cisInfo" not in entry:
        return {"cisInfo": entry}
    return entry


cis_entries: Final[Callable[[Response], tuple[models.CisEntry, ...]]] = reading(_cis_entries)
"""Reads an array of codes, each bare or wrapped in ``cisInfo``."""
document_info: Final[Callable[[Response], models.DocumentInfo]] = reading(_document)
"""Reads a document, which comes in an array of one, or bare."""
activity_places: Final[Callable[[Response], models.ActivityPlacePage]] = reading(_places)
"""Reads a page of places, or a bare array of them."""
export_task: Final[Callable[[Response], models.ExportTask]] = reading(_task)
"""Reads an export; some versions call its id ``taskId``."""
children_of_units: Final[Callable[[Response], Mapping[str, tuple[str, ...]]]] = reading(_children)
"""Reads the codes in each unit: a list, or an object that has them as keys."""
any_object: Final[Callable[[Response], Mapping[str, JsonValue]]] = reading(_object)
"""Reads an object whose shape is not established."""
