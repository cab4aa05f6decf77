"""What can be turned at the simulated БИФИТ Касса."""

from __future__ import annotations

from typing import Final

from attrs import define

from govauth.simulation import Switches, choice, flag, integer

ENCODINGS: Final = ("base64url", "padded", "base64", "hex")
"""What the password may look like on the wire."""


@define
class BifitKassaSwitches(Switches):
    """The switches, with what they are at first."""

    access_seconds: int = integer(43199, "The life of the next access tokens.")
    rotate: bool = flag(True, "A refresh changes the refresh token; the old one, sent again, ends the login.")
    partial_refresh: bool = flag(False, "A refresh leaves out the refresh token if it does not change.")
    replace: bool = flag(False, "A refresh ends the access token before it.")
    mfa: bool = flag(False, "Every account wants a code.")
    password_encoding: str = choice("base64url", ENCODINGS, "How the password is expected.")
    compress: str = choice(
        "", ("", "zlib", "raw"), "How to deflate answers where it is accepted; empty: not at all."
    )
    repeat_refused: bool = flag(
        False, "The same receipt under the same key is refused with 409; otherwise its number is answered."
    )
    order_answer: str = choice(
        "object", ("object", "number", "empty"), "What the creation of an order is answered with."
    )
