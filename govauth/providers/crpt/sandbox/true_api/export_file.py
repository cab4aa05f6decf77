"""The file of a report of many codes: CSV in a ZIP, made while it is sent and never held as a whole."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final

from govauth.providers.crpt.sandbox.life import APPLIED, INTRODUCED
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.times import moment, written
from govauth.providers.crpt.sandbox.true_api.cards import BRAND, PRODUCT

_ROWS: Final = 500
"""So many rows are made at a time."""
_COLUMNS: Final[tuple[tuple[str, Callable[[Known], object]], ...]] = (
    ("requestedCis", lambda known: known.name),
    ("gtin", lambda known: known.sub.gtin),
    ("status", lambda known: known.status),
    ("statusExt", lambda known: known.extended),
    ("packageType", lambda _: "UNIT"),
    ("ownerInn", lambda known: known.owner),
    ("producerInn", lambda known: known.maker),
    ("productName", lambda _: f"{PRODUCT}, «{BRAND}»"),
    ("emissionType", lambda _: "LOCAL"),
    ("emissionDate", lambda known: moment(known.order.created)),
    ("applicationDate", lambda known: written(known.when(APPLIED))),
    ("introducedDate", lambda known: written(known.when(INTRODUCED))),
)


class _Outlet(io.RawIOBase):
    """Takes what a ZIP is written in, and gives it away."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        taken = bytes(data)  # type: ignore[call-overload]
        self._written += taken
        return len(taken)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


def zipped(name: str, heading: str, codes: Iterable[Known]) -> Iterator[bytes]:
    """Make the file, piece by piece.

    Args:
        name: of the CSV in it.
        heading: its first line.
        codes: one for each row.

    """
    outlet, rows = _Outlet(), iter(codes)
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(name, "w") as member:
            member.write(f"{heading}\n".encode())
            member.write(_text([[column for column, _ in _COLUMNS]]))
            while batch := [[value(known) for _, value in _COLUMNS] for known in islice(rows, _ROWS)]:
                member.write(_text(batch))
                yield outlet.take()
        yield outlet.take()
    yield outlet.take()


def _text(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
