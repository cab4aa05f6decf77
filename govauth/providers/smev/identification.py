"""Simplified identification by passport, СНИЛС and ИНН over СМЭВ 3 (Приложение Е, 115-ФЗ).

One view; the second method of the document, the result by the id of a request, arrives here as a further
answer to the same message.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.smev import view
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.models import Response
from govauth.providers.smev.request import Asks
from govauth.providers.smev.view import Failure, RoutingCode
from govauth.transport.pending import Look, Ready, Waiting
from govauth.wire.identifiers import Inn

__all__ = ["DataVerified", "DataVerify", "Failure", "RoutingCode", "VerifyStatus"]


class VerifyStatus(StrEnum):
    """What the registers say of the data."""

    VALID = "VALID"
    """The data are right."""
    PROCESSING = "PROCESSING"
    """The registers are being asked: another answer follows."""
    INVALID = "INVALID"
    """The data are wrong."""
    INVALID_REQUEST_ID = "INVALID_REQUEST_ID"
    """The id of a request is not known."""
    FAILED = "FAILED"
    """An agency did not answer: ask again later, with a new request."""
    FAULT = "FAULT"
    """See the failures."""


@frozen(slots=True, kw_only=True)
class DataVerified:
    """What came of a check.

    Attributes:
        status: as it came; values beyond :class:`VerifyStatus` may come.
        request_id: of ЕСИА.
        failures: what went wrong.

    """

    status: str
    request_id: str | None
    failures: tuple[Failure, ...]

    @property
    def valid(self) -> bool | None:
        """Whether the data are right; None where the check came to nothing."""
        return {VerifyStatus.VALID.value: True, VerifyStatus.INVALID.value: False}.get(self.status)


@frozen(slots=True, kw_only=True)
class DataVerify(Asks[DataVerified]):
    """Check the data of a person (``ESIADataVerifyRequest``). No consent of the person is needed.

    Attributes:
        routing_code: the installation of ЕСИА.
        passport_series: 4 digits.
        passport_number: 6 digits.
        last_name: of the person.
        first_name: of the person.
        middle_name: of the person, if there is one.
        snils: of the person.
        inn: of the person, 12 digits.
        version: of the view.

    """

    name: ClassVar[str] = "identification.verify"

    routing_code: RoutingCode
    passport_series: str = field(repr=False)
    passport_number: str = field(repr=False)
    last_name: str = field(repr=False)
    first_name: str = field(repr=False)
    middle_name: str | None = field(default=None, repr=False)
    snils: str | None = field(default=None, repr=False)
    inn: str | None = field(default=None, repr=False)
    version: str = "1.4.2"

    def parcel(self) -> Parcel:
        """Write the request in the order of the messages that are known."""
        inn = None if self.inn is None else Inn.checked(self.inn, "inn")
        if inn is not None and not inn.of_person:
            raise InvalidInput("inn", "must be an ИНН of 12 digits")
        series = view.matching(self.passport_series, "[0-9]{4}", "passport_series", "must be 4 digits")
        number = view.matching(self.passport_number, "[0-9]{6}", "passport_number", "must be 6 digits")
        content = view.written(
            "urn://mincomsvyaz/esia/uprid",
            "ESIADataVerifyRequest",
            self.version,
            [
                ("RoutingCode", view.routing_code(self.routing_code)),
                ("passportSeries", series),
                ("passportNumber", number),
                ("lastName", view.name(self.last_name, "last_name")),
                ("firstName", view.name(self.first_name, "first_name")),
                ("middleName", view.optional_name(self.middle_name, "middle_name")),
                ("snils", view.optional_snils(self.snils, "snils")),
                ("inn", inn),
            ],
        )
        return Parcel(content=content)

    @classmethod
    def read(cls, answer: Response) -> Look[DataVerified]:
        """Read the status: while it is being processed, another answer follows."""
        root = view.root_of(answer, "ESIADataVerifyResponse")
        status, request_id = view.needed(root, "status"), view.text(root, "requestId")
        if status == VerifyStatus.PROCESSING:
            return Waiting(note=f"{status}, request {request_id or 'without an id'}")
        return Ready(DataVerified(status=status, request_id=request_id, failures=view.failures(root)))
