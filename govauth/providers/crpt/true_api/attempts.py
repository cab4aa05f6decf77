"""What was submitted to True API, kept apart from whether it arrived; and what the system shows of it later.

The system has no idempotency key and does not show the sender's own number in lists: only the body tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Final, cast

from attrs import field, frozen

from govauth.providers.crpt.true_api.models import DocumentInfo
from govauth.wire.json import JsonValue, NotJson, decode_json

_SHORTEST_CODE: Final = 18
_GTIN: Final = 14
_SUFFIXES: Final = ("_XML", "_CSV")


@frozen(slots=True)
class DocumentAttempt:
    """One submission of a document. It pickles, so it can wait until the system is well.

    Attributes:
        product_group: such as ``shoes``.
        type: such as ``LP_INTRODUCE_GOODS``.
        document_format: ``MANUAL`` (JSON), ``XML`` or ``CSV``.
        content: the exact bytes that were signed.
        sent_at: when it was submitted, by the system's clock.
        by_host: it is by the clock of the host instead, for the system's had not been seen.

    """

    product_group: str
    type: str
    document_format: str
    content: bytes = field(repr=lambda content: f"<{len(content)} bytes>")
    sent_at: datetime
    by_host: bool = False


class Evidence(Enum):
    """What a document of the system says about an attempt."""

    FITS = auto()
    """Its body holds all that was sent."""
    OPEN = auto()
    """It may be the one: its body is not shown, or says the same in another form."""
    CONTRADICTS = auto()
    """It is another document."""


def may_be_of(attempt: DocumentAttempt, document: DocumentInfo) -> bool:
    """Tell whether a line of the list may be of the attempt, so that its body is worth a look."""
    names = {attempt.type, *(attempt.type.removesuffix(suffix) for suffix in _SUFFIXES)}
    return document.type is None or document.type in names


def weigh_document(attempt: DocumentAttempt, document: DocumentInfo) -> Evidence:
    """Compare what was sent with the source and the body that the system shows."""
    shown = document.content
    if shown is not None and shown.strip().encode() == attempt.content.strip():
        return Evidence.FITS
    return weigh(attempt, document.body)


def weigh(attempt: DocumentAttempt, body: object) -> Evidence:
    """Compare what was sent with the body that the system shows."""
    shown = _value(body.encode()) if isinstance(body, str) else cast("JsonValue", body)
    sent = _value(attempt.content)
    if shown is None or sent is None:
        same = isinstance(body, str) and body.strip().encode() == attempt.content.strip()
        return Evidence.FITS if same else Evidence.OPEN
    if _holds(shown, sent):
        return Evidence.FITS
    ours, theirs = _codes(sent), _codes(shown)
    # A date or a number may be shown in another form; codes are kept as they are.
    return Evidence.CONTRADICTS if ours and theirs and not ours & theirs else Evidence.OPEN


def _value(text: bytes) -> JsonValue:
    try:
        return decode_json(text)
    except NotJson:
        return None


def _holds(shown: JsonValue, sent: JsonValue) -> bool:
    if isinstance(sent, Mapping):
        return isinstance(shown, Mapping) and all(
            name in shown and _holds(shown[name], value) for name, value in sent.items()
        )
    if isinstance(sent, Sequence) and not isinstance(sent, str):
        return (
            isinstance(shown, Sequence)
            and len(shown) == len(sent)
            and all(_holds(one, other) for one, other in zip(shown, sent, strict=True))
        )
    return shown == sent


def _codes(value: JsonValue) -> set[str]:
    """Return the codes (КИ) in a body: a GTIN or a prefix of digits, then the rest."""
    if isinstance(value, str):
        return {value} if len(value) >= _SHORTEST_CODE and value[:_GTIN].isdigit() else set()
    parts: Iterable[JsonValue] = ()
    if isinstance(value, Mapping):
        parts = value.values()
    elif isinstance(value, Sequence):
        parts = value
    return {code for part in parts for code in _codes(part)}
