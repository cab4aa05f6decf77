"""The endpoints of True API as values, as public clients use them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt.places import TRUE_API, TRUE_API_V4
from govauth.providers.crpt.true_api import models
from govauth.secret import Withheld
from govauth.transport.operation import Operation, Repeat, json_of
from govauth.wire.codec import Mismatch, structure
from govauth.wire.json import JsonValue, NotJson, decode_json

_LONGEST_ID: Final = 100


def bare_id(response: Response) -> str:
    """Read an id that comes as text, not as JSON; quotes around it do no harm."""
    text = response.content.decode("utf-8", "replace").strip().strip('"')
    if text and len(text) <= _LONGEST_ID and all(sign.isalnum() or sign in "-_" for sign in text):
        return text
    raise UnexpectedReply("body", "expected a bare document id", status=response.status)


def cis_entries(response: Response) -> tuple[models.CisEntry, ...]:
    """Read an array of codes, each bare or wrapped in ``cisInfo``."""
    try:
        value = decode_json(response.content)
        entries = value if isinstance(value, list) else [value]
        return tuple(structure(_wrapped(entry), models.CisEntry) for entry in entries)
    except NotJson as error:
        where, what = "body", str(error)
    except Mismatch as error:
        where, what = error.where, error.what
    raise UnexpectedReply(where, what, status=response.status, body=Withheld(response.content))


def document_info(response: Response) -> models.DocumentInfo:
    """Read a document, which comes in an array of one, or bare."""
    try:
        value = decode_json(response.content)
        found = value if isinstance(value, list) else [value]
        if len(found) == 1:
            return structure(found[0], models.DocumentInfo)
        where, what = "body", f"expected one document, and {len(found)} came"
    except NotJson as error:
        where, what = "body", str(error)
    except Mismatch as error:
        where, what = error.where, error.what
    raise UnexpectedReply(where, what, status=response.status, body=Withheld(response.content))


def _object(response: Response) -> Mapping[str, JsonValue]:
    try:
        value = decode_json(response.content)
    except NotJson:
        value = None
    if isinstance(value, Mapping):
        return value
    raise UnexpectedReply("body", "expected an object", status=response.status)


def _wrapped(entry: JsonValue) -> JsonValue:
    if isinstance(entry, Mapping) and "cis" in entry and "cisInfo" not in entry:
        return {"cisInfo": entry}
    return entry


CREATE: Final = Operation(
    "true_api.documents.create",
    "POST",
    "/lk/documents/create",
    bare_id,
    repeat=Repeat.NEVER,
    root=TRUE_API,
    how_to_check="await documents.reconcile(error), or look for the document in documents.list(…)",
)
LIST: Final = Operation(
    "true_api.documents.list",
    "GET",
    "/doc/list",
    json_of(models.DocumentPage),
    repeat=Repeat.SAFE,
    root=TRUE_API_V4,
)
INFO: Final = Operation(
    "true_api.documents.get",
    "GET",
    "/doc/{id}/info",
    document_info,
    repeat=Repeat.SAFE,
    root=TRUE_API_V4,
)
CISES_INFO: Final = Operation(
    "true_api.cises.info", "POST", "/cises/info", cis_entries, repeat=Repeat.SAFE, root=TRUE_API
)
CISES_CHECK: Final = Operation(
    "true_api.cises.check",
    "POST",
    "/cises/check",
    _object,
    repeat=Repeat.SAFE,
    root=TRUE_API,
)
PARTICIPANTS: Final = Operation(
    "true_api.participants",
    "GET",
    "/participants",
    json_of(tuple[models.Participant, ...]),
    repeat=Repeat.SAFE,
    root=TRUE_API,
)
