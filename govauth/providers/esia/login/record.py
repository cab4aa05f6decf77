"""What is remembered between the start of a login and its end."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Self

from attrs import field, frozen
from attrs.converters import optional

from govauth.auth.login_state import LoginState
from govauth.errors import StoreUnavailable
from govauth.providers.esia.login.scopes import Scopes
from govauth.secret import Secret
from govauth.wire.json import JsonValue


@frozen(slots=True)
class StartedLogin:
    """A login that waits for its callback.

    Attributes:
        asked: the scopes.
        redirect_uri: where ESIA sends the browser back to.
        offline: whether a refresh token was asked for.
        verifier: of PKCE; None without it.
        browser: hash of what only the browser that started knows; None where the login is not bound.
        carry: what the application wants back.
        extra: further parameters that the exchange signs again.

    """

    asked: Scopes
    redirect_uri: str
    offline: bool
    verifier: Secret | None = field(default=None, converter=optional(Secret))
    browser: str | None = field(default=None, repr=False)
    carry: str | None = field(default=None, repr=False)
    extra: Mapping[str, str] = field(factory=dict[str, str], repr=False)

    def is_of_browser(self, browser: Secret | None) -> bool:
        """Tell whether the callback came through the browser that started; in constant time."""
        if self.browser is None:
            return True
        return browser is not None and hmac.compare_digest(self.browser, browser_hash(browser))

    def as_state(self, state: str) -> LoginState:
        """Return what the store keeps."""
        extra: dict[str, JsonValue] = {
            "room": "esia",
            "asked": str(self.asked),
            "redirect_uri": self.redirect_uri,
            "offline": self.offline,
            "verifier": None if self.verifier is None else self.verifier.reveal(),
            "browser": self.browser,
            "carry": self.carry,
            "extra": dict(self.extra),
        }
        return LoginState(state, extra=extra)

    @classmethod
    def of(cls, record: LoginState) -> Self:
        """Read what the store kept.

        Raises:
            StoreUnavailable: the record is not of a login at ESIA.

        """
        kept = record.extra
        asked, uri, extra = kept.get("asked"), kept.get("redirect_uri"), kept.get("extra")
        texts = [kept.get(name) for name in ("verifier", "browser", "carry")]
        verifier, browser, carry = (one if isinstance(one, str) else None for one in texts)
        if kept.get("room") == "esia" and isinstance(asked, str) and isinstance(uri, str):
            return cls(
                asked=Scopes.of(asked),
                redirect_uri=uri,
                offline=kept.get("offline") is True,
                verifier=verifier,
                browser=browser,
                carry=carry,
                extra={name: str(extra[name]) for name in extra} if isinstance(extra, Mapping) else {},
            )
        raise StoreUnavailable("the stored login is not one of ESIA")


def browser_hash(browser: Secret) -> str:
    """Return what is kept of the browser's secret."""
    return hashlib.sha256(browser.reveal().encode()).hexdigest()
