"""Values of the gateway's answers: kept as they came, and able to say what they mean."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, date, datetime, timedelta
from typing import Final

from attrs import frozen

from govauth.errors import UnexpectedReply
from govauth.wire.identifiers import Identifier
from govauth.wire.model import Answer, Form
from govauth.wire.scalars import read_decimal, read_flag, read_whole

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DOTTED: Final = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})", re.ASCII)


@frozen(kw_only=True)
class Kept(Answer):
    """An answer of which nothing is lost: :func:`govauth.wire.writing.written` gives back what came."""

    exact = True


class DottedDay(Identifier):
    """A day as agencies write it: ``04.10.1995``. Other words, such as «бессрочно», are kept."""

    __slots__ = ()
    rule = "must be a day as DD.MM.YYYY"

    @property
    def day(self) -> date | None:
        """The day; None where the text is not one."""
        found = _DOTTED.fullmatch(self)
        if found is None:
            return None
        try:
            return date(int(found[3]), int(found[2]), int(found[1]))
        except ValueError:
            return None

    @property
    def valid(self) -> bool:
        """Whether it is a day."""
        return self.day is not None


class Base64Text(Identifier):
    """Bytes written as base64, decoded on demand."""

    __slots__ = ()
    rule = "must be base64"

    def decoded(self) -> bytes:
        """Return the bytes.

        Raises:
            UnexpectedReply: it is not base64.

        """
        try:
            return base64.b64decode("".join(self.split()), validate=True)
        except (binascii.Error, ValueError):
            pass
        raise UnexpectedReply("file", "expected base64")

    @property
    def valid(self) -> bool:
        """Whether it can be decoded."""
        try:
            self.decoded()
        except UnexpectedReply:
            return False
        return True

    def __repr__(self) -> str:
        return f"<base64 of {len(self)} characters>"


def _read_milliseconds(value: object) -> datetime:
    return _EPOCH + timedelta(milliseconds=read_whole(value))


def _write_milliseconds(moment: object) -> int:
    if not isinstance(moment, datetime):
        raise TypeError("moment")
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _read_seconds(value: object) -> datetime:
    return _EPOCH + timedelta(seconds=read_whole(value))


def _write_seconds(moment: object) -> int:
    if not isinstance(moment, datetime):
        raise TypeError("moment")
    return (moment - _EPOCH) // timedelta(seconds=1)


def _read_number_or_flag(value: object) -> bool:
    return value == 1 if isinstance(value, int) and value in (0, 1) else read_flag(value)


def _write_plain(number: object) -> str:
    return str(number)


MILLISECONDS: Final = Form(_read_milliseconds, _write_milliseconds)
"""Instants of documents: epoch milliseconds."""

SECONDS: Final = Form(_read_seconds, _write_seconds)
"""Instants of consents: epoch seconds."""

DECIMAL_TEXT: Final = Form(read_decimal, _write_plain)
"""Amounts that come as texts: ``"639489.06"``."""

FLAG: Final = Form(_read_number_or_flag, bool)
"""``true``, or ``1`` as one printed answer has it."""
