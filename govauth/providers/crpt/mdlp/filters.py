"""Filters of the lists of МДЛП."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.ids import id_text, uuid_text
from govauth.providers.crpt.mdlp.checks import place_text, sgtin_text, sscc_text, time_text
from govauth.wire.identifiers import Gtin
from govauth.wire.json import JsonValue

_UPLOAD_TYPES: Final = range(1, 6)

Check: TypeAlias = Callable[[object, str], JsonValue]


def _whole(value: object, field: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise InvalidInput(field, "must be a whole number, such as 415")
    return value


def _upload_type(value: object, field: str) -> int:
    if _whole(value, field) not in _UPLOAD_TYPES:
        raise InvalidInput(field, "must be from 1 to 5: a device, the cabinet, the API, ОФД, СКЗКМ")
    return _whole(value, field)


def _text(value: object, field: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InvalidInput(field, "must be a text that is not empty")
    return value


def _gtin(value: object, field: str) -> str:
    return str(Gtin.checked(value, field))


def _texts(values: Sequence[str], field: str) -> list[JsonValue]:
    if isinstance(values, str):
        raise InvalidInput(field, "must be a list of texts")
    return [_text(value, f"{field}[{number}]") for number, value in enumerate(values)]


@frozen(slots=True, kw_only=True)
class DocumentFilter:
    """Which documents: all that is given must hold.

    Attributes:
        start_date: handed in from this time on, as ``2026-03-01 00:00:00``.
        end_date: handed in up to this time.
        processed_date_from: processed from this time on.
        processed_date_to: processed up to this time.
        document_id: the one with this id.
        request_id: of this hand-in, a UUID.
        sender_id: from this place, 14 digits, or participant.
        receiver_id: for this place, 14 digits, or participant.
        doc_type: the number of the schema, such as 415.
        doc_status: such as ``PROCESSED_DOCUMENT``.
        file_uploadtype: 1 a device, 2 the cabinet, 3 the API, 4 ОФД, 5 СКЗКМ.

    """

    start_date: str | None = None
    end_date: str | None = None
    processed_date_from: str | None = None
    processed_date_to: str | None = None
    document_id: str | None = None
    request_id: str | None = None
    sender_id: str | None = None
    receiver_id: str | None = None
    doc_type: int | None = None
    doc_status: str | None = None
    file_uploadtype: int | None = None

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``filter`` of the body.

        Raises:
            InvalidInput: a value is not of its form.

        """
        return _checked(
            {
                "start_date": (self.start_date, time_text),
                "end_date": (self.end_date, time_text),
                "processed_date_from": (self.processed_date_from, time_text),
                "processed_date_to": (self.processed_date_to, time_text),
                "document_id": (self.document_id, id_text),
                "request_id": (self.request_id, uuid_text),
                "sender_id": (self.sender_id, id_text),
                "receiver_id": (self.receiver_id, id_text),
                "doc_type": (self.doc_type, _whole),
                "doc_status": (self.doc_status, id_text),
                "file_uploadtype": (self.file_uploadtype, _upload_type),
            }
        )


@frozen(slots=True, kw_only=True)
class UnitFilter:
    """Which units of one's own: all that is given must hold.

    Attributes:
        status: any of these, such as ``in_circulation``.
        gtin: of this medicine, check digit verified.
        sgtin: this unit.
        pack3_id: in this pack, an SSCC.
        batch: of this series.
        sys_id: of this participant, a UUID.
        prod_name: with this trade name.
        sell_name: with this name, form and dose.
        release_date_from: released from this time on, as ``2026-03-01 00:00:00``.
        release_date_to: released up to this time.
        last_tracing_op_date_from: last moved from this time on.
        last_tracing_op_date_to: last moved up to this time.
        oms_order_id: of this order of codes.

    """

    status: Sequence[str] = ()
    gtin: str | None = None
    sgtin: str | None = None
    pack3_id: str | None = None
    batch: str | None = None
    sys_id: str | None = None
    prod_name: str | None = None
    sell_name: str | None = None
    release_date_from: str | None = None
    release_date_to: str | None = None
    last_tracing_op_date_from: str | None = None
    last_tracing_op_date_to: str | None = None
    oms_order_id: str | None = None

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``filter`` of the body.

        Raises:
            InvalidInput: a value is not of its form.

        """
        wanted = _checked(
            {
                "gtin": (self.gtin, _gtin),
                "sgtin": (self.sgtin, sgtin_text),
                "pack3_id": (self.pack3_id, sscc_text),
                "batch": (self.batch, _text),
                "sys_id": (self.sys_id, uuid_text),
                "prod_name": (self.prod_name, _text),
                "sell_name": (self.sell_name, _text),
                "release_date_from": (self.release_date_from, time_text),
                "release_date_to": (self.release_date_to, time_text),
                "last_tracing_op_date_from": (self.last_tracing_op_date_from, time_text),
                "last_tracing_op_date_to": (self.last_tracing_op_date_to, time_text),
                "oms_order_id": (self.oms_order_id, id_text),
            }
        )
        return {**wanted, "status": _texts(self.status, "status")} if self.status else wanted


@frozen(slots=True, kw_only=True)
class PlaceFilter:
    """Which places of activity or of safe custody: all that is given must hold.

    Attributes:
        branch_id: the one with this id, 14 digits.
        houseguid: in this house, a UUID of ФИАС.
        federal_subject_code: in this region, two digits.
        status: 1 for those in force.
        start_date: registered from this time on, as ``2026-03-01 00:00:00``.
        end_date: registered up to this time.

    """

    branch_id: str | None = None
    houseguid: str | None = None
    federal_subject_code: str | None = None
    status: int | None = None
    start_date: str | None = None
    end_date: str | None = None

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``filter`` of the body.

        Raises:
            InvalidInput: a value is not of its form.

        """
        return _checked(
            {
                "branch_id": (self.branch_id, place_text),
                "houseguid": (self.houseguid, uuid_text),
                "federal_subject_code": (self.federal_subject_code, id_text),
                "status": (self.status, _whole),
                "start_date": (self.start_date, time_text),
                "end_date": (self.end_date, time_text),
            }
        )


Filter: TypeAlias = DocumentFilter | UnitFilter | PlaceFilter | Mapping[str, JsonValue]


def wire_of(filters: Filter | None) -> dict[str, JsonValue]:
    """Return ``filter`` of the body: a checked one, or an object as the system wants it.

    Raises:
        InvalidInput: a value is not of its form, or it is no filter.

    """
    if filters is None:
        return {}
    if isinstance(filters, Mapping):
        return dict(filters)
    if isinstance(filters, DocumentFilter | UnitFilter | PlaceFilter):
        return filters.as_wire()
    raise InvalidInput("filters", "must be a filter of this list, or an object with its keys")


def _checked(values: Mapping[str, tuple[object, Check]]) -> dict[str, JsonValue]:
    return {name: check(value, name) for name, (value, check) in values.items() if value is not None}
