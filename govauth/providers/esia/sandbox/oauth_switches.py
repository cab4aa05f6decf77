"""What can be turned at the simulated ESIA."""

from __future__ import annotations

from typing import Final

from attrs import define

from govauth.providers.esia.sandbox.oauth_signatures import REFRESH_STRINGS
from govauth.simulation import Switches, choice, flag, integer, number, text_or_none
from govauth.simulation.switches import COUNT, LIST, NUMBER, TEXT, Kind


@define
class EsiaSwitches(Switches):
    """The switches, with what they are at first."""

    access_seconds: int = integer(3600, "The life of the next access tokens.")
    refresh_seconds: float = number(30 * 86400.0, "The life of the next refresh tokens.")
    refresh_string: str = choice(
        "redirect_uri", tuple(REFRESH_STRINGS), "Which string a system signs to refresh."
    )
    numbers_as_text: bool = flag(False, "expires_in comes as a text.")
    flat_subject: bool = flag(False, "An id token has the claims of its subject side by side.")
    granted: str | None = text_or_none("The scope claim of all further tokens; null: what was asked for.")


REST_CONTROLS: Final[tuple[tuple[str, Kind, str], ...]] = (
    ("first_page", COUNT, "The number of the first page: 0 or 1."),
    ("agency_seconds", NUMBER, "How long an agency takes to answer."),
    ("import_code", TEXT, 'What imports of accounts are answered: "0" to "5", or an error.'),
    ("import_fault", LIST, "Code and message with which the check of a confirmed import fails."),
    ("snils_rounds", COUNT, "How many times a search for a СНИЛС answers that it was sent."),
    ("employees", COUNT, "The first organisation gets so many employees more."),
    ("changes", COUNT, "So many persons and organisations change, and half as many are deleted."),
)
"""What can be done to the REST services."""
