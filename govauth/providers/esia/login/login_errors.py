"""What this side refuses: callbacks and answers that do not belong to a login that was started here."""

from __future__ import annotations

from govauth.client.login_errors import (
    BrowserMismatch,
    CallbackAmbiguous,
    CallbackMalformed,
    LoginRefused,
    StartedElsewhere,
    StateUnknown,
)

__all__ = [
    "BrowserMismatch",
    "CallbackAmbiguous",
    "CallbackMalformed",
    "IdTokenMissing",
    "LoginRefused",
    "ReplyStateMismatch",
    "ScopeWidened",
    "SecondFactorMissing",
    "StartedElsewhere",
    "StateUnknown",
    "SubjectMismatch",
]


class ReplyStateMismatch(LoginRefused):
    """The answer to a token request carries another ``state`` than the request."""


class IdTokenMissing(LoginRefused):
    """``openid`` was asked for, and the answer has no id token."""


class SubjectMismatch(LoginRefused):
    """The tokens of one answer speak of different persons."""


class SecondFactorMissing(LoginRefused):
    """``otp`` was required, and the id token does not prove that the factor was used."""


class ScopeWidened(LoginRefused):
    """The access token is good for more than was asked."""
