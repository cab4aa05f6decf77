"""What this side refuses: callbacks and answers that do not belong to a login that was started here."""

from __future__ import annotations

from govauth.errors import LoginRejected


class LoginRefused(LoginRejected):
    """The root of these. Nothing of the callback is trusted; the person may start again."""

    advice = "start a new login; nothing of this one is trusted"


class CallbackMalformed(LoginRefused):
    """The callback has too many, repeated, too long or unreadable parameters, or none that matter."""


class CallbackAmbiguous(LoginRefused):
    """The callback holds both a code and an error."""


class StateUnknown(LoginRefused):
    """No login waits for this ``state``: never started here, too late, or used already."""


class BrowserMismatch(LoginRefused):
    """The callback came through another browser than the login was started in."""


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
