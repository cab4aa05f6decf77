"""The times that a ledger keeps to."""

from __future__ import annotations

from attrs import field, frozen

from govauth.settings import is_count, is_flag, is_pause, is_seconds


@frozen(slots=True, kw_only=True)
class LedgerSettings:
    """How long a ledger waits, in seconds.

    Attributes:
        settle: between the loss of an answer and the beginning of the list that may say "not applied": the
            provider may still be at work on the lost request. Not known of any provider; two is a guess.
        fence: the age at which a claim does not go out any more.
        takeover: the age of a claim before which an entry of a worker whose PostgreSQL session ended is not
            judged: the session may have been cut while the worker still sends. What is left of it after the
            fence bounds a call, whatever the client's ``timeout``: without an answer by then it is unknown.
            On SQLite a dead worker is certainly dead, and calls have the time of the client.
        looks: how many readings may leave an entry undecided before a person is asked.
        spacing: between readings of a batch, of all its workers: each costs the pages of its time.
        durable: whether each transaction of a SQLite ledger waits for the disk. Without it a power cut may
            take the last intentions away, and they are sent again.
        keep_content: whether the content of an ended entry is kept; it may hold personal data.

    Raises:
        ConfigurationError: a setting is wrong.

    """

    settle: float = field(default=2.0, validator=is_pause)
    fence: float = field(default=15.0, validator=is_seconds)
    takeover: float = field(default=45.0, validator=is_pause)
    looks: int = field(default=4, validator=is_count)
    spacing: float = field(default=3.0, validator=is_pause)
    durable: bool = field(default=True, validator=is_flag)
    keep_content: bool = field(default=False, validator=is_flag)
