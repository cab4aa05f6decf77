"""What can be turned at the simulated systems of ЦРПТ."""

from __future__ import annotations

from attrs import define

from govauth.simulation import Switches, flag, integer, number, text_or_none


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
