"""What a batch says while it works, and at its end."""

from __future__ import annotations

from attrs import field, frozen

from govauth.errors import GovAuthError


@frozen(slots=True)
class Progress:
    """How far a batch is, by this process's count.

    Attributes:
        planned: rows that are not decided yet.
        done: rows that are done.
        refused: rows that the provider refused.
        unknown: rows whose answer was lost and that no reading has decided yet.
        checked: whether all rows were written down.
        rate: rows decided in a second, over the last seconds.
        left: seconds until the end at that rate; None where it cannot be known.
        note: why nothing goes out just now; empty where it does.

    """

    planned: int
    done: int
    refused: int
    unknown: int
    checked: bool
    rate: float
    left: float | None
    note: str = ""


@frozen(slots=True)
class Report:
    """What became of a batch, counted from the ledger.

    Attributes:
        done: rows that are done, now or earlier.
        refused: rows that the provider refused.
        unknown: rows that readings could not decide: a person looks, and says so by ``ledger.decide()``.
        planned: rows that were not sent: the same call goes on with them.
        differing: how many rows are in the ledger with other content.
        differs: the keys of the first thousand of them.
        surplus: things at the provider that no key owns and that look like rows of this batch.
        stopped: why it ended early; None where it did not.

    """

    done: int
    refused: int
    unknown: int
    planned: int
    differing: int = 0
    differs: tuple[str, ...] = field(default=(), repr=False)
    surplus: int = 0
    stopped: GovAuthError | None = None

    @property
    def complete(self) -> bool:
        """Whether every row is done, and nothing else was."""
        rest = self.refused + self.unknown + self.planned + self.differing + self.surplus
        return not rest and self.stopped is None
