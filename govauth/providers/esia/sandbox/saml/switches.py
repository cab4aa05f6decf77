"""What can be turned at the simulated identity provider."""

from __future__ import annotations

from typing import Final

from attrs import define

from govauth.providers.esia.sandbox.world.switches import RestSwitches
from govauth.simulation import choice, flag, number

ALGORITHMS: Final = ("rsa-sha256", "rsa-sha1", "gost-256")
CIPHERS: Final = ("aes128-cbc", "aes256-cbc", "aes128-gcm", "aes256-gcm")
ATTACKS: Final = (
    "unsigned",
    "tampered",
    "other_key",
    "hmac_with_certificate",
    "xslt_transform",
    "xsw_evil_first",
    "xsw_evil_second",
    "xsw_in_object",
    "xsw_in_extensions",
    "duplicate_id",
    "two_assertions",
    "comment_in_name_id",
    "comment_in_user_id",
    "doctype",
    "rsa_1_5",
    "broken_ciphertext",
    "expired",
    "not_yet",
    "other_request",
    "unsolicited",
    "other_audience",
    "other_recipient",
    "other_destination",
    "other_issuer",
    "replay",
    "same_assertion_id",
)


@define
class SamlSwitches(RestSwitches):
    """The switches of SAML."""

    saml_algorithm: str = choice(
        "rsa-sha256", ALGORITHMS, "What answers, assertions and logouts are signed with."
    )
    saml_signed: str = choice(
        "both", ("both", "assertion", "response"), "Which of answer and assertion are signed."
    )
    saml_cipher: str = choice(
        "aes128-cbc", ("", *CIPHERS), "What assertions are encrypted with; empty: they are not."
    )
    saml_attack: str = choice(
        "", ("", *ATTACKS), "The answers of further sign-ins are attacks; empty: they are not."
    )
    saml_sha1: bool = flag(True, "Requests signed with rsa-sha1 are taken.")
    saml_nested: bool = flag(False, "Attributes that hold XML hold it as elements, not as text.")
    saml_window: float = number(300.0, "How long an assertion is good.")
    saml_logout_from: str = choice(
        "ResponseLocation", ("ResponseLocation", "Location"), "Where answers to logouts are sent to."
    )
