"""What can be turned at the simulated ESIA."""

from __future__ import annotations

from attrs import define

from govauth.providers.esia.sandbox.oauth_signatures import REFRESH_STRINGS
from govauth.providers.esia.sandbox.saml.switches import SamlSwitches
from govauth.simulation import choice, flag, integer, number, text_or_none


@define
class EsiaSwitches(SamlSwitches):
    """The switches, with what they are at first."""

    access_seconds: int = integer(3600, "The life of the next access tokens.")
    refresh_seconds: float = number(30 * 86400.0, "The life of the next refresh tokens.")
    refresh_string: str = choice(
        "redirect_uri", tuple(REFRESH_STRINGS), "Which string a system signs to refresh."
    )
    numbers_as_text: bool = flag(False, "expires_in comes as a text.")
    flat_subject: bool = flag(False, "An id token has the claims of its subject side by side.")
    granted: str | None = text_or_none("The scope claim of all further tokens; null: what was asked for.")
    accepted_state_again: bool = flag(
        False, "The exchange of a code may repeat the state of its request, as old clients send it."
    )
