"""Faults that any provider can have: the same for all rooms, set over HTTP or from Python."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from attrs import Attribute, define, field, setters, validators

from govauth.simulation import unknown


class FaultKind(StrEnum):
    """What goes wrong."""

    LOSE = "lose"
    """The work is done, and the connection breaks before the answer."""
    DROP = "drop"
    """The connection breaks before the work is done."""
    CUT = "cut"
    """The work is done, and the answer breaks off in the middle."""
    HANG = "hang"
    """The work is done, and the answer never comes."""
    FAIL = "fail"
    """The answer is ``status``, and nothing is done."""
    MAINTENANCE = "maintenance"
    """The answer is an HTML page with ``status``, and nothing is done."""
    DELAY = "delay"
    """The answer comes ``seconds`` later."""
    REDIRECT = "redirect"
    """The answer sends the caller to another host."""


def _kind(value: object) -> FaultKind:
    try:
        return FaultKind(str(value))
    except ValueError:
        raise unknown("kind of fault", value, FaultKind) from None


def _texts(_: object, attribute: Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{attribute.name} must be a name, not {type(value).__name__}")


def _whole(_: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{attribute.name} must be a whole number, not {type(value).__name__}")  # noqa: TRY004 - answers 400


def _number(_: object, attribute: Attribute[Any], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{attribute.name} must be a number, not {type(value).__name__}")  # noqa: TRY004 - answers 400


_COUNT = [_whole, validators.ge(0)]


@define
class Fault:
    """One fault.

    Attributes:
        kind: what goes wrong.
        operation: only calls of this operation, such as ``receipts.issue``; None for all.
        provider: only calls of this provider, such as ``moy_nalog``; None for all.
        times: how many calls, at least one: a fault that strikes nobody proves nothing.
        skip: how many calls go well first.
        status: of ``fail`` and ``maintenance``.
        seconds: of ``delay``.
        retry_after: sent with ``fail`` and ``maintenance``, in seconds.

    """

    kind: FaultKind = field(converter=_kind)
    operation: str | None = field(default=None, validator=_texts)
    provider: str | None = field(default=None, validator=_texts)
    times: int = field(
        default=1, validator=[_whole, validators.ge(1)], on_setattr=setters.NO_OP
    )  # counted down
    skip: int = field(default=0, validator=_COUNT)
    status: int = field(default=503, validator=[_whole, validators.in_(range(200, 600))])
    seconds: float = field(default=0.0, validator=[_number, validators.ge(0), validators.le(300)])
    retry_after: int | None = field(default=None, validator=validators.optional(_COUNT))

    def strikes(self, provider: str, operation: str | None) -> bool:
        """Count a call and tell whether it is hit."""
        if self.times <= 0 or self.operation not in (None, operation):
            return False
        if self.provider not in (None, provider):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """The faults that are set, in order; one call may be hit by several."""

    def __init__(self) -> None:
        self._set: list[Fault] = []
        # Tests set faults in a thread of their own while the server counts them.
        self._turn = threading.Lock()

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._set))

    def add(self, fault: Fault) -> None:
        """Set a fault."""
        with self._turn:
            self._set.append(fault)

    def striking(self, provider: str, operation: str | None) -> dict[FaultKind, Fault]:
        """Return what hits this call, by kind."""
        hits: dict[FaultKind, Fault] = {}
        with self._turn:
            for fault in self._set:
                if fault.kind not in hits and fault.strikes(provider, operation):
                    hits[fault.kind] = fault
            self._set = [fault for fault in self._set if fault.times > 0]
        return hits

    def clear(self) -> None:
        """Unset all."""
        with self._turn:
            self._set.clear()
