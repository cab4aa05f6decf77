"""Submissions on their way, kept in private files until their outcome is known: whatever dies in between.

A file is written before a receipt is sent, and removed once the service has answered. What is left is what
``govauth receipts reconcile`` looks for.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias, cast

from attrs import frozen

from govauth.auth.stores.private_directory import (
    PrivateDirectory,
    read_private,
    remove_private,
    replace_private,
)
from govauth.auth.strategy import TokenKey
from govauth.cli.settings.location import directory
from govauth.errors import ConfigurationError, GovAuthError, InvalidInput
from govauth.providers.moy_nalog import (
    CancelAttempt,
    CancelReason,
    ForeignAgency,
    IncomeType,
    Individual,
    IssueAttempt,
    LegalEntity,
    PaymentType,
    Service,
)
from govauth.wire.json import encode_json

Attempt: TypeAlias = IssueAttempt | CancelAttempt

_VERSION: Final = 1


@frozen(slots=True)
class KeptAttempt:
    """An attempt, and the file that it is in."""

    attempt: Attempt
    path: Path

    def remove(self) -> None:
        """Forget it: its outcome is known."""
        remove_private(self.path)


def keep(key: TokenKey, attempt: Attempt) -> KeptAttempt:
    """Write an attempt of an account down, durably."""
    folder = PrivateDirectory(directory() / "attempts", what="attempts").made()
    moment = attempt.request_time.strftime("%Y%m%d-%H%M%S-%f")
    path = folder / f"{key.digest}-{moment}.json"
    replace_private(path, partial(_written, attempt))
    return KeptAttempt(attempt, path)


def kept(key: TokenKey) -> Iterator[KeptAttempt]:
    """Read the attempts of an account whose outcome is not known, the oldest first.

    Raises:
        ConfigurationError: a file is damaged; it stays as it is.

    """
    folder = PrivateDirectory(directory() / "attempts", what="attempts").existing()
    for path in sorted(folder.glob(f"{key.digest}-*.json")) if folder else ():
        content = read_private(path)
        if content is not None:
            yield KeptAttempt(_read(content, path), path)


def _written(attempt: Attempt) -> bytes:
    fields: dict[str, object] = {
        "version": _VERSION,
        "operation_time": attempt.operation_time.isoformat(),
        "request_time": attempt.request_time.isoformat(),
    }
    if isinstance(attempt, CancelAttempt):
        fields |= {"cancel": attempt.receipt_id, "reason": attempt.reason.value}
    else:
        fields |= {
            "services": [[one.name, str(one.price), str(one.quantity)] for one in attempt.services],
            "client": attempt.client.as_wire(),
            "payment": attempt.payment.value,
            "ignore_income_limit": attempt.ignore_income_limit,
        }
    return encode_json(fields)


def _read(content: bytes, path: Path) -> Attempt:
    try:
        return _attempt(json.loads(content))
    except (ValueError, RecursionError, KeyError, TypeError, GovAuthError):
        pass
    raise ConfigurationError(f"{path} is no attempt as this release writes it; look at it, then remove it")


def _attempt(fields: Mapping[str, object]) -> Attempt:
    if fields["version"] != _VERSION:
        raise InvalidInput("version", f"must be {_VERSION}")
    operation, request = (
        datetime.fromisoformat(str(fields[name])) for name in ("operation_time", "request_time")
    )
    if "cancel" in fields:
        return CancelAttempt(str(fields["cancel"]), CancelReason(str(fields["reason"])), operation, request)
    services = cast("list[tuple[str, str, str]]", fields["services"])
    return IssueAttempt(
        [Service(name, price, quantity) for name, price, quantity in services],
        operation,
        request,
        _client(cast("Mapping[str, str | None]", fields["client"])),
        PaymentType(str(fields["payment"])),
        ignore_income_limit=bool(fields["ignore_income_limit"]),
    )


def _client(wire: Mapping[str, str | None]) -> Individual | LegalEntity | ForeignAgency:
    name, inn = wire["displayName"], wire["inn"] or ""
    match IncomeType(str(wire["incomeType"])):
        case IncomeType.LEGAL_ENTITY:
            return LegalEntity(inn, name or "")
        case IncomeType.FOREIGN_AGENCY:
            return ForeignAgency(name or "")
        case _:
            return Individual(name, wire["contactPhone"])
