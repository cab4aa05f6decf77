"""What this side refuses: callbacks that do not belong to a login that was started here."""

from __future__ import annotations

from govauth.errors import InvalidInput, LoginRejected


class LoginRefused(LoginRejected):
    """The root of these. Nothing of the callback is trusted; the person may start again."""

    advice = "start a new login; nothing of this one is trusted"
    advice_ru = "начните новый вход: ничему из этого доверять нельзя"


class CallbackMalformed(LoginRefused, InvalidInput):
    """The callback has too many, repeated, too long or unreadable parameters, or none that matter."""

    def __init__(self, rule: str) -> None:
        InvalidInput.__init__(self, "url", rule)


class CallbackAmbiguous(LoginRefused):
    """The callback holds both a code and an error."""


class StateUnknown(LoginRefused):
    """No login waits for this ``state``: never started here, too late, or used already.

    Attributes:
        code: ``state_unknown``.

    """

    def __init__(self, message: str) -> None:
        super().__init__(message, code="state_unknown")


class StartedElsewhere(StateUnknown):
    """The login was started by another client system, at another installation or by another edition."""


class PersonNotAccepted(LoginRefused):
    """The person is known, and may not come in here: by the account, the role or the way of signing in."""

    advice = "explain to the person what is missing, and do not start a new login by yourself"
    advice_ru = "объясните человеку, чего не хватает, и не начинайте новый вход сами"


class LogoutIncomplete(LoginRejected):
    """The session ended here and at the provider, and another system did not end its own."""

    advice = "ask the person to close the browser"
    advice_ru = "попросите человека закрыть браузер"


class BrowserMismatch(LoginRefused):
    """The callback came through another browser than the login was started in.

    Attributes:
        code: ``state_mismatch``.

    """

    def __init__(self, message: str) -> None:
        super().__init__(message, code="state_mismatch")
