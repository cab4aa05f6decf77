"""A document of True API, and the forms in which it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import define, field, frozen

from govauth.providers.crpt.sandbox.groups import GROUPS
from govauth.providers.crpt.sandbox.times import moment
from govauth.providers.crpt.sandbox.true_api.contents import Contents
from govauth.simulation import Json

IN_PROGRESS: Final = "IN_PROGRESS"
CHECKED_OK: Final = "CHECKED_OK"
CHECKED_NOT_OK: Final = "CHECKED_NOT_OK"
PARSE_ERROR: Final = "PARSE_ERROR"
WAIT_ACCEPTANCE: Final = "WAIT_ACCEPTANCE"
WAIT_REGISTRATION: Final = "WAIT_PARTICIPANT_REGISTRATION"
ACCEPTED: Final = "ACCEPTED"
NAME: Final = "Учебный участник"


_TITLES: Final[Mapping[str, str]] = {
    "LP_INTRODUCE_GOODS": "Ввод в оборот",
    "LK_RECEIPT": "Вывод из оборота",
    "LP_RETURN": "Возврат в оборот",
    "LP_SHIP_GOODS": "Отгрузка",
    "LP_ACCEPT_GOODS": "Приемка",
    "AGGREGATION_DOCUMENT": "Агрегация",
    "DISAGGREGATION_DOCUMENT": "Расформирование",
}
"""What some kinds of documents are called."""


@frozen
class Problem:
    """What is wrong with a document, or with one code in it."""

    message: str
    code: str = "19"
    about: str | None = None

    @property
    def line(self) -> str:
        """The problem as a line of text."""
        return (
            f"Код {self.about}: {self.message[:1].lower()}{self.message[1:]}" if self.about else self.message
        )


@define
class Document:
    """A document.

    Attributes:
        number: its id.
        kind: such as ``LP_INTRODUCE_GOODS``.
        form: ``MANUAL``, ``XML`` or ``CSV``.
        group: the product group.
        sender: ИНН.
        content: its bytes.
        contents: what was read in them; None if nothing could be.
        created: when it came, in epoch seconds.
        due: when it is processed.
        receiver: ИНН of the other side, if there is one.
        own_number: the number that the sender gave it.
        date: the date that the sender gave it.
        both_signed: both sides signed it.
        shows_receipt: lists tell when it was received; some of them leave that out.
        shows_date: lists tell when it came.
        shows_body: its body can be read.
        status: what became of it.
        problems: why it was not accepted.
        related: id of the document that it answers.

    """

    number: str
    kind: str
    form: str
    group: str
    sender: str
    content: bytes
    contents: Contents | None
    created: float
    due: float
    receiver: str | None = None
    own_number: str | None = None
    date: str | None = None
    both_signed: bool = False
    shows_receipt: bool = True
    shows_date: bool = True
    shows_body: bool = True
    status: str = IN_PROGRESS
    problems: list[Problem] = field(factory=list[Problem])
    related: str | None = None

    @property
    def family(self) -> str:
        """Its kind, whichever format it came in."""
        return self.kind.removesuffix("_CSV").removesuffix("_XML").removesuffix("_FIX")

    @property
    def codes(self) -> list[str]:
        """The codes in it."""
        return self.contents.codes if self.contents else []

    def item(self, reader: str) -> Json:
        """Return it as lists show it to one of its two sides."""
        optional = {
            "receivedAt": moment(self.created) if self.shows_receipt else None,
            "receiverInn": self.receiver,
            "receiverName": NAME if self.receiver else None,
            "invoiceNumber": self.own_number,
            "relatedDocId": self.related,
            "downloadDesc": _TITLES.get(self.family),
        }
        return {
            "number": self.number,
            **({"docDate": moment(self.created)} if self.shows_date else {}),
            "type": self.kind,
            "status": self.status,
            "senderInn": self.sender,
            "senderName": NAME,
            "input": reader != self.sender,
            "productGroup": self.group,
            "productGroupId": GROUPS.get(self.group),
            "errors": [problem.line for problem in self.problems],
            **{name: value for name, value in optional.items() if value is not None},
        }

    def info(self, reader: str, *, body: bool, content: bool) -> Json:
        """Return all that is told of it."""
        told: Json = {
            **self.item(reader),
            "productGroup": [self.group],
            "relatedDocId": self.related,
            "senderMod": None,
            "receiverMod": None,
            "invoiceDate": self.date,
            "turnoverType": "SELLING" if self.receiver else None,
            "commonErrors": [
                {"errorCode": one.code, "errorMessage": one.message, "errorObject": one.about}
                for one in self.problems
            ],
        }
        text = self.content.decode("utf-8", "replace")
        if body and self.shows_body:
            told["body"] = self.contents.body if self.contents else text
        if content:
            told["content"] = text
        return told
