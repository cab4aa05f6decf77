"""What can be turned at the REST services of the simulated ESIA."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define

from govauth.simulation import Switches, integer, number, status, text
from govauth.simulation.switches import list_or_none


@define
class RestSwitches(Switches):
    """The switches of the REST services.

    Приложение Б names no answer to a tag that is missing, bare or stale, and none to what is done without the
    general consent: those answers are invented, and turned here.
    """

    first_page: int = integer(1, "The number of the first page: 0 or 1.")
    agency_seconds: float = number(1.0, "How long an agency takes to answer.")
    import_code: str = text("2", 'What imports of accounts are answered: "0" to "5", or an error.')
    import_fault: Sequence[str] | None = list_or_none(
        "Code and message with which the check of a confirmed import fails; null: it succeeds."
    )
    snils_rounds: int = integer(2, "How many times a search for a СНИЛС answers that it was sent.")
    missing_tag_status: int = status(428, "Invented: the status for a write without If-Match.")
    bare_tag_status: int = status(400, "Invented: the status for an If-Match without quotes.")
    stale_tag_status: int = status(412, "Invented: the status for an If-Match that is out of date.")
    stale_tag_code: str = text("ESIA-030004", "Invented: the code for an If-Match that is out of date.")
    no_consent_status: int = status(403, "Invented: the status for what needs the general consent.")
    no_consent_code: str = text("ESIA-036715", "Invented: the code for what needs the general consent.")
