"""What the import of accounts answers (Б.9, Б.9.1, Б.9.2)."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, StrEnum, auto
from typing import Final

from attrs import frozen

from govauth.providers.esia.rest.models.fields import code, epoch_ms, facts, personal
from govauth.wire.model import Answer

LATER_ERRORS: Final = ("ESIA-039604", "ESIA-039606")
"""What systems without the modernised service get in place of codes 4 and 5; their texts are swapped."""


class ImportCode(StrEnum):
    """``code`` under HTTP 200: a text of one digit (Б.9)."""

    ALREADY_TRUSTED = "0"
    CONFIRMED = "1"
    REGISTRATION_REQUESTED = "2"
    CONFIRMATION_REQUESTED = "3"
    DOSSIER_REQUESTED = "4"
    DOSSIER_PENDING = "5"


class NextStep(Enum):
    """What an import asks for next."""

    NOTHING = auto()
    """The account is trusted."""
    CONFIRM = auto()
    """The person got an SMS: ``imports.confirm(request_id, code)``, then wait for ``imports.completion``."""
    REPEAT_LATER = auto()
    """The passport is being checked: the same import again, in an hour, for up to three days."""


@frozen(kw_only=True)
class Attempts(Answer):
    """How often a code may be entered and sent again. Periods and life are milliseconds by their size."""

    request_id: str | None = None
    available_attempts_count: int | None = None
    max_input_attempts_count: int | None = None
    periods_for_next_generation: tuple[int, ...] = ()
    resend_count: int | None = None
    max_resend_count: int | None = None
    time_to_live: int | None = None

    @property
    def seconds_before_resend(self) -> float | None:
        """How long to wait after the last SMS before asking for another; None where nothing is said."""
        sent = self.resend_count or 0
        periods = self.periods_for_next_generation
        return periods[min(sent, len(periods) - 1)] / 1000 if periods else None

    @property
    def may_resend(self) -> bool:
        """Whether another SMS may be asked for."""
        return self.max_resend_count is None or (self.resend_count or 0) < self.max_resend_count


@frozen(kw_only=True)
class ImportOutcome(Attempts):
    """What became of an import.

    Attributes:
        code: one of six, or ``ESIA-039604`` and ``ESIA-039606``, which mean the same as 4 and 5.
        description: in words.

    """

    code: ImportCode | str = code(ImportCode)
    description: str | None = None

    @property
    def next(self) -> NextStep:
        """What to do now."""
        if self.code in (ImportCode.ALREADY_TRUSTED, ImportCode.CONFIRMED):
            return NextStep.NOTHING
        if self.code in (ImportCode.REGISTRATION_REQUESTED, ImportCode.CONFIRMATION_REQUESTED):
            return NextStep.CONFIRM
        return NextStep.REPEAT_LATER


class ConfirmationStatus(StrEnum):
    """What became of a code from an SMS (table 53). ``WAIT`` means that the code was wrong."""

    OK = "OK"
    WRONG_CODE = "WAIT"
    NOT_FOUND = "NOT_FOUND"
    TOO_FAST_RESEND = "TOO_FAST_RESEND"
    RESEND_LIMIT_IS_REACHED = "RESEND_LIMIT_IS_REACHED"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


@frozen(kw_only=True)
class Confirmation(Attempts):
    """The answer to a code, and to a request for another SMS."""

    status: ConfirmationStatus | str | None = code(ConfirmationStatus)
    created_time: datetime | None = epoch_ms()
    mobile: str | None = personal()
    confirmation_way: str | None = None


class ImportStatus(StrEnum):
    """``status`` of an import request."""

    VALIDATING = "VALIDATING"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    SUCCEEDED = "SUCCEEDED"


class TaskStatus(StrEnum):
    """``status`` of one task of a request."""

    DONE = "S"
    WORKING = "P"
    WAITING = "W"
    INITIAL = "I"
    CANCELLED = "C"
    FAILED = "F"


@frozen(kw_only=True)
class Fault(Answer):
    """An error inside of an answer."""

    code: str | None = None
    message: str | None = None


@frozen(kw_only=True)
class FlowTask(Answer):
    """One task, such as ``sendSMS``, ``validateSnils``, ``validateRfPassport`` or ``loadRfPassport``."""

    name: str | None = None
    status: TaskStatus | str | None = code(TaskStatus)
    error: Fault | None = None


@frozen(kw_only=True)
class ImportRequest(Answer):
    """The state of an import request. A passport that fails leaves a simplified account."""

    facts: tuple[str, ...] = facts()
    status: ImportStatus | str | None = code(ImportStatus)
    person_oid: int | None = None
    flow_details: tuple[FlowTask, ...] = ()
    error_status_info: Fault | None = None


class SearchStatus(StrEnum):
    """``status`` of a search for a СНИЛС."""

    SENT = "SENT"
    OK = "OK"
    ERROR = "ERROR"


@frozen(kw_only=True)
class SnilsSearch(Answer):
    """A search for a СНИЛС; found, it comes masked, and an import may leave it out.

    Attributes:
        snils: ``***-***-XXX XX``.

    """

    id: int | None = None
    status: SearchStatus | str | None = code(SearchStatus)
    snils: str | None = personal()
    code: str | None = None
    message: str | None = None
