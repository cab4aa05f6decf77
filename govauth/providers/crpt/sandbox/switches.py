"""What can be turned at the simulated systems of ЦРПТ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define

from govauth.simulation import (
    STATUS,
    Switches,
    choice,
    flag,
    integer,
    list_or_none,
    number,
    numbers,
    status,
    text_or_none,
)

HOSTS: Final = ("cdn-a", "cdn-b", "cdn-c")
"""The hosts that check codes: the first parts of paths of the one server."""
STATUSES: Final = ("ready", "initialization", "not_configured", "sync_error", "failure", "enisey_off-line")
"""Of the local module."""


@define
class CrptSwitches(Switches):
    """The switches, with what they are at first."""

    token_seconds: float = number(36_000.0, "The life of the next tokens of СУЗ and True API.")
    life_minutes: float = number(30.0, "The life of the next tokens of МДЛП.")
    united_alone: bool = flag(False, "A sign-in with a united token gives uuidToken without token.")
    error_inside_200: bool = flag(False, "A sign-in is refused inside of HTTP 200.")
    reject_registration: str | None = text_or_none("Why the registration of installations is rejected.")
    reject_orders: str | None = text_or_none("Why the next orders are rejected.")
    reject_reports: str | None = text_or_none("Why reports are rejected.")
    forget_blocks: bool = flag(False, "Blocks of codes cannot be read again.")
    ready_seconds: float = number(0.05, "How long the next orders take.")
    report_seconds: float = number(0.05, "How long the next reports take.")
    available: int = integer(0, "At most so many codes of an order can be had at once; 0: all.")
    page_cap: int = integer(1_000, "At most so many items are listed at once, whatever is asked for.")
    rate: int = integer(0, "At most so many calls of СУЗ a second; 0: any.")

    true_api_rate: int = integer(0, "At most so many calls of True API a second; 0: any.")
    pauses: float = number(
        0.0, "The pauses that methods ask for, times this, are kept: 1 as documented, 0 not at all."
    )
    document_seconds: float = number(0.0, "How long the next documents of True API are in progress.")
    document_status: str | None = text_or_none("What the next documents of True API end with, good or bad.")
    reject_documents: str | None = text_or_none("Why the next documents of True API are not accepted.")
    unknown_codes_fail: bool = flag(
        False, "Documents are not accepted with codes that nobody was given; otherwise such codes are let be."
    )
    document_answer: str = choice(
        "bare", ("bare", "quoted", "created"), "The number of a document comes bare, in quotes, or with 201."
    )
    no_contract: Sequence[str] | None = list_or_none("Product groups that nobody has a contract for.")
    lists_end_early: bool = flag(False, "Lists say after their first page that there is nothing more.")
    lists_lag: float = number(
        0.0, "Lists and searches of orders and documents show what there was so many seconds ago."
    )
    export_polls: int = integer(2, "A report of codes is completed after so many looks at its task.")
    export_result_polls: int = integer(0, "Its file is there after so many more looks at the results.")
    export_early_downloads: int = integer(0, "So many downloads of a file that is there are refused.")
    export_failure: str | None = text_or_none(
        "How reports of codes end instead of COMPLETED, such as FAILED."
    )

    doc_size: int = integer(2_097_152, "How many characters a document of МДЛП may have, encoded.")
    mdlp_seconds: float = number(0.0, "How long the next documents of МДЛП are being processed.")
    reject_mdlp: str | None = text_or_none("Why the next documents of МДЛП are rejected.")
    early_status: int = status(429, "With what МДЛП refuses a call that comes before its pause is over.")
    link_host: str | None = text_or_none("What links of МДЛП begin with in place of our address.")

    key_refused: bool = flag(False, "No key of the permissive mode is valid.")
    access_ends_key: bool = flag(True, "A new key of the permissive mode ends the one before.")
    hosts: Sequence[str] | None = list_or_none("What is listed as hosts: names of ours, or whole addresses.")
    average_ms: Mapping[str, float] = numbers(HOSTS, "What hosts say of their speed, in milliseconds.")
    health_seconds: Mapping[str, float] = numbers(HOSTS, "How late hosts answer for their health.")
    health_status: Mapping[str, float] = numbers(
        HOSTS, "Hosts answer for their health with an HTML page.", each=STATUS
    )
    check_seconds: Mapping[str, float] = numbers(HOSTS, "How late hosts answer checks.")
    check_status: Mapping[str, float] = numbers(
        HOSTS, "Hosts answer checks with an HTML page of this status.", each=STATUS
    )
    emergency: str = choice("", ("", "203", "418"), "Checks are answered with the status of an emergency.")
    cross_border_down: bool = flag(False, "Checks are answered with 503 and the code 5000.")
    history_seconds: float = number(0.05, "How long the next histories of checks take.")
    history_pause: float = number(0.0, "Histories are created, and read, once in so many seconds; 0: any.")
    receipts_arrive: bool = flag(
        True, "What the local module was told is sold, is sold for the hosts as well."
    )
    local_status: str = choice("ready", STATUSES, "The status of the local module.")
    local_load_seconds: float = number(0.05, "How long the local module takes to load after it is set up.")
