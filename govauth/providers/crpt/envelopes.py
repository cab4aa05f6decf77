"""The forms in which the systems complain. They are five, and a sixth is plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from govauth.http.message import Response
from govauth.http.redaction import shown_message
from govauth.printable import printable
from govauth.transport.refusals import Envelope
from govauth.wire.json import JsonValue, NotJson, decode_json

_MESSAGES: Final = ("error_message", "description", "error_description", "message", "error")
_CODES: Final = ("code", "errorCode")


@frozen(slots=True)
class Fault:
    """One complaint.

    Attributes:
        message: with identifiers masked.
        field: its place in the request, such as ``products[0].gtin``; None for the whole request.
        code: the system's code, number or text alike.

    """

    message: str
    field: str | None = None
    code: str | None = None


@frozen(slots=True)
class Complaints(Envelope):
    """What an error answer says, whatever its form.

    An envelope of its own, because СУЗ and МДЛП list several complaints in one answer, codes come as numbers,
    and all messages count, not the first.

    Attributes:
        code: the code of the whole answer, or of its first complaint.
        message: for people, identifiers masked; may be empty.
        faults: ``fieldErrors`` and ``globalErrors`` of СУЗ, ``violations`` of МДЛП.
        order_status: ``OrderStatus`` of СУЗ v2.
        refuses: whether it says ``success: false``, or complains without saying that it is a success.

    """

    faults: tuple[Fault, ...] = ()
    order_status: str | None = None
    refuses: bool = False


def complaints_in(response: Response) -> Complaints:
    """Read an answer."""
    try:
        value = decode_json(response.content)
    except NotJson:
        return Complaints(None, shown_message(response.content[:4096].decode("utf-8", "replace")))
    if isinstance(value, str):
        return Complaints(None, shown_message(value))
    if not isinstance(value, Mapping):
        return Complaints(None, "")
    faults = (
        *_faults(value.get("fieldErrors"), "fieldError"),
        *_faults(value.get("globalErrors"), "error"),
        *_faults(value.get("violations"), "message"),
    )
    texts = [value.get(key) for key in _MESSAGES]
    own = [shown_message(text) for text in texts if isinstance(text, str)]
    whole = [f"{fault.field}: {fault.message}" if fault.field else fault.message for fault in faults]
    return Complaints(
        message="; ".join(dict.fromkeys(text for text in (*own, *whole) if text)),
        code=_first_code(value) or next((fault.code for fault in faults if fault.code), None),
        faults=faults,
        order_status=_text(value.get("OrderStatus")),
        refuses=value.get("success") is False or (bool(faults) and value.get("success") is None),
    )


def left_out_in(response: Response) -> Envelope:
    """Read ``{error_code, error_desc}``, with which МДЛП refuses a pack or a unit inside of HTTP 200."""
    try:
        value = decode_json(response.content)
    except NotJson:
        return Envelope(None, "")
    if not isinstance(value, Mapping):
        return Envelope(None, "")
    message = value.get("error_desc")
    return Envelope(
        _text(value.get("error_code")), shown_message(message) if isinstance(message, str) else ""
    )


def _faults(listed: JsonValue, message_key: str) -> list[Fault]:
    if isinstance(listed, str) or not isinstance(listed, Sequence):
        return []
    return [_fault(item, message_key) for item in listed]


def _fault(item: JsonValue, message_key: str) -> Fault:
    if not isinstance(item, Mapping):
        return Fault(shown_message(str(item)))
    message = item.get(message_key)
    return Fault(
        shown_message(message) if isinstance(message, str) else "",
        _text(item.get("fieldName")),
        _text(item.get("errorCode")),
    )


def _first_code(value: Mapping[str, JsonValue]) -> str | None:
    codes = (_text(value.get(key)) for key in (*_CODES, "OrderStatus"))
    return next((code for code in codes if code), None)


def _text(value: JsonValue) -> str | None:
    if isinstance(value, str):
        return printable(value) or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
