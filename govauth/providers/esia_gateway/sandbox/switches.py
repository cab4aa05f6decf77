"""What can be turned at the simulated gateway."""

from __future__ import annotations

from attrs import define

from govauth.simulation import Switches, flag, integer, number, text


@define
class EsiaGatewaySwitches(Switches):
    """The switches, with what they are at first."""

    access_seconds: float = number(3600.0, "The life of the next access tokens.")
    echo_nonce: bool = flag(True, "An id token repeats the nonce.")
    wrong_nonce: bool = flag(False, "An id token has a nonce that nobody sent.")
    opaque: bool = flag(False, "Access tokens are not JWTs, and no id token comes.")
    same_user: bool = flag(False, "Every login is of the first user.")
    deny: bool = flag(False, "Users refuse their consent.")
    no_certificates: bool = flag(False, "Certificates of birth are answered 404.")
    broken_json: bool = flag(False, "The profile comes as broken JSON, as the document prints it.")
    defer: int = integer(0, "So many looks of each user find documents owed.")
    not_found: str = text("", "Years without income, with spaces between them.")
