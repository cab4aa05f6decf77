"""The forms in which the systems complain. They are five, and a sixth is plain text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from govauth.http.message import Response
from govauth.http.redaction import server_words
from govauth.wire.json import JsonValue, NotJson, decode_json

_WORDS: Final = ("error_message", "description", "error_description", "message", "error")
_CODES: Final = ("code", "errorCode")


@frozen(slots=True)
class Fault:
    """One complaint.

    Attributes:
        words: with identifiers masked.
        field: its place in the request, such as ``products[0].gtin``; None for the whole request.
        code: the system's code, number or text alike.

    """

    words: str
    field: str | None = None
    code: str | None = None


@frozen(slots=True)
class Envelope:
    """What an error answer says, whatever its form.

    Attributes:
        words: for people, identifiers masked; may be empty.
        code: the code of the whole answer, or of its first complaint.
        faults: ``fieldErrors`` and ``globalErrors`` of СУЗ, ``violations`` of МДЛП.
        order_status: ``OrderStatus`` of СУЗ v2.
        denies_success: whether it says ``success: false``.

    """

    words: str
    code: str | None = None
    faults: tuple[Fault, ...] = ()
    order_status: str | None = None
    denies_success: bool = False

    @property
    def sentence(self) -> str:
        """What to show."""
        return self.words or self.code or "no words"

    @classmethod
    def of(cls, response: Response) -> Envelope:
        """Read an answer."""
        try:
            value = decode_json(response.content)
        except NotJson:
            return cls(server_words(response.content[:4096].decode("utf-8", "replace")))
        if isinstance(value, str):
            return cls(server_words(value))
        if not isinstance(value, Mapping):
            return cls("")
        faults = (
            *_faults(value.get("fieldErrors"), "fieldError"),
            *_faults(value.get("globalErrors"), "error"),
            *_faults(value.get("violations"), "message"),
        )
        texts = [value.get(key) for key in _WORDS]
        own = [server_words(text) for text in texts if isinstance(text, str)]
        whole = [f"{fault.field}: {fault.words}" if fault.field else fault.words for fault in faults]
        return cls(
            words="; ".join(dict.fromkeys(text for text in (*own, *whole) if text)),
            code=_first_code(value) or next((fault.code for fault in faults if fault.code), None),
            faults=faults,
            order_status=_text(value.get("OrderStatus")),
            denies_success=value.get("success") is False,
        )


def _faults(listed: JsonValue, words_key: str) -> list[Fault]:
    if isinstance(listed, str) or not isinstance(listed, Sequence):
        return []
    return [_fault(item, words_key) for item in listed]


def _fault(item: JsonValue, words_key: str) -> Fault:
    if not isinstance(item, Mapping):
        return Fault(server_words(str(item)))
    words = item.get(words_key)
    return Fault(
        server_words(words) if isinstance(words, str) else "",
        _text(item.get("fieldName")),
        _text(item.get("errorCode")),
    )


def _first_code(value: Mapping[str, JsonValue]) -> str | None:
    codes = (_text(value.get(key)) for key in (*_CODES, "OrderStatus"))
    return next((code for code in codes if code), None)


def _text(value: JsonValue) -> str | None:
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else None
