"""The steps of a code's life, the same for all systems: emitted, applied, introduced, withdrawn."""

from __future__ import annotations

from typing import Final

from attrs import frozen

EMITTED: Final = "EMITTED"
APPLIED: Final = "APPLIED"
INTRODUCED: Final = "INTRODUCED"
RETIRED: Final = "RETIRED"
WRITTEN_OFF: Final = "WRITTEN_OFF"
NOTHING_ELSE: Final = "EMPTY"
WAIT_SHIPMENT: Final = "WAIT_SHIPMENT"


@frozen
class Step:
    """What may happen to a code.

    Attributes:
        operation: its name in the history, unless a document gives its own.
        before: the statuses from which it can be taken.
        status: the status after it.
        extended: the further status after it.
        extended_before: the further status that it needs.
        reason: why the code was withdrawn, unless a document says.

    """

    operation: str
    before: frozenset[str]
    status: str
    extended: str = NOTHING_ELSE
    extended_before: str = NOTHING_ELSE
    reason: str | None = None


@frozen
class Event:
    """A step that was taken.

    Attributes:
        at: when, in epoch seconds.
        operation: what it is called.
        status: the status after it.
        extended: the further status after it.
        owner: ИНН of the owner after it.
        document_id: of the document or report that said so.
        reason: why the code was withdrawn.
        receiver: ИНН of whoever is to accept the code.

    """

    at: float
    operation: str
    status: str
    owner: str
    extended: str = NOTHING_ELSE
    document_id: str | None = None
    reason: str | None = None
    receiver: str | None = None


def _step(operation: str, before: str, status: str, **rest: str) -> Step:
    return Step(operation, frozenset(before.split()), status, **rest)


EMISSION: Final = "EMISSION"
APPLY: Final = _step("REPORT_UTILIZE", EMITTED, APPLIED)
INTRODUCE: Final = _step("LP_INTRODUCE_GOODS", APPLIED, INTRODUCED)
INTRODUCE_UNREPORTED: Final = _step("LP_INTRODUCE_OST", f"{EMITTED} {APPLIED}", INTRODUCED)
"""Remains and imports come into circulation without a report of use of their own."""
SELL: Final = _step("RECEIPT", INTRODUCED, RETIRED, reason="RETAIL")
TAKE_BACK: Final = _step("LP_RETURN", RETIRED, INTRODUCED)
DROP_OUT: Final = _step("REPORT_DROPOUT", f"{EMITTED} {APPLIED}", WRITTEN_OFF)
WRITE_OFF: Final = _step("WRITE_OFF", f"{EMITTED} {APPLIED} {INTRODUCED}", WRITTEN_OFF)
SHIP: Final = _step("LP_SHIP_GOODS", INTRODUCED, INTRODUCED, extended=WAIT_SHIPMENT)
RECEIVE: Final = _step("LP_ACCEPT_GOODS", INTRODUCED, INTRODUCED, extended_before=WAIT_SHIPMENT)
TRANSFER: Final = _step("UNIVERSAL_TRANSFER_DOCUMENT", INTRODUCED, INTRODUCED)
