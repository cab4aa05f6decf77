"""What a ledger raises.

::

    GovAuthError
    └── LedgerError
        ├── LedgerUnavailable     the database cannot be opened, read or trusted; nothing is sent without it
        ├── Refused               the provider said no, for good
        ├── ContentDiffers        the key is there with other content: a bug of the caller
        ├── InProgress            another live worker is sending it
        └── NeedsPerson           undecided for good: ledger.decide(…)

    OutcomeUnknown
    └── NotDecided                too early to look, or the list cannot be had: ask again

Beside them ``once`` raises whatever proves that nothing was sent, such as
:class:`~govauth.errors.ConnectFailed` and :class:`~govauth.errors.RenewalFailed`.
"""

from __future__ import annotations

from pathlib import Path

from govauth.errors import GovAuthError, OutcomeUnknown


class LedgerError(GovAuthError):
    """The effect was not done now.

    Attributes:
        key: whose.

    """

    def __init__(self, message: str, *, key: str = "", operation: str | None = None) -> None:
        super().__init__(message, operation=operation)
        self.key = key


class LedgerUnavailable(LedgerError):
    """The database of the ledger cannot be opened, read, written or trusted. Nothing is sent without it.

    Attributes:
        ref: of what was done, where the answer came and only its record could not be written.
        passing: whether it may serve again soon: a server that is restarted, a file that is locked.

    """

    def __init__(
        self,
        message: str,
        *,
        key: str = "",
        operation: str | None = None,
        ref: str | None = None,
        passing: bool = False,
    ) -> None:
        super().__init__(message, key=key, operation=operation)
        self.ref = ref
        self.passing = passing


class TransactionConflict(LedgerUnavailable):
    """The database broke a transaction off, whole; the same one may succeed when it is begun again."""


class Refused(LedgerError):
    """The provider refused it, now or earlier. A repeat is answered from the ledger and not sent."""


class ContentDiffers(LedgerError):
    """The key is in the ledger with other content. Nothing was sent; the caller mixes up its keys."""


class InProgress(LedgerError):
    """Another live worker is sending it, or reading the list; ask again later."""


class NotDecided(OutcomeUnknown):
    """It was sent, and it is not known yet whether it was done. Ask again with the same key, at any time."""

    def __str__(self) -> str:
        return GovAuthError.__str__(self)


class NeedsPerson(LedgerError):
    """Readings cannot tell whether it was done. A person looks, and says so by ``ledger.decide(…)``."""


def fault_of_the_program(error: BaseException) -> str:
    """Name what a bug raised, and where: by file and line, for its own text may hold personal data."""
    where = error.__traceback__
    while where is not None and where.tb_next is not None:
        where = where.tb_next
    place = "" if where is None else f" at {Path(where.tb_frame.f_code.co_filename).name}:{where.tb_lineno}"
    return f"the program failed with {type(error).__name__}{place}"
