"""A login that leaves for the provider's page and comes back with a browser, for every room that has one.

RFC 6749, section 10.12: ``state`` ties the answer to the request; here it also ties it to the browser and to
the client that began.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Final, Self
from urllib.parse import urlsplit

from attrs import asdict, field, frozen

from govauth.auth.login_state import LoginState, LoginStateStore
from govauth.client.login_errors import BrowserMismatch, StartedElsewhere, StateUnknown
from govauth.errors import InvalidInput, StoreUnavailable
from govauth.http.addresses import is_private
from govauth.secret import Secret
from govauth.wire.json import JsonValue

LONGEST_CARRY: Final = 4096
_UNFIT: Final = re.compile(r"[\s\x00-\x1f\x7f\ud800-\udfff]")


@frozen(slots=True)
class LoginOrigin:
    """Who started a login. The code and what proves it go to no other.

    Attributes:
        purpose: the room and what the browser was sent there for.
        place: the base URL of the installation.
        client: the client system's name at the provider.
        edition: of the interface; codes of one are not exchanged at another.

    """

    purpose: str
    place: str
    client: str
    edition: str = ""


@frozen(slots=True, kw_only=True)
class StartedLogin:
    """A login that waits for its callback.

    Attributes:
        nonce: what the id token must bring back; empty without one.
        browser: hash of what only the browser that began knows; None where the login is not bound.
        carried: what the application wants back.
        details: what the room needs to finish, such as the PKCE verifier.

    """

    nonce: str = field(default="", repr=False)
    browser: str | None = field(default=None, repr=False)
    carried: str | None = field(default=None, repr=False)
    details: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False)

    @classmethod
    def by(
        cls,
        browser: str | Secret | None,
        carry: str | None,
        *,
        nonce: str = "",
        details: Mapping[str, JsonValue] | None = None,
    ) -> Self:
        """Begin a login.

        Args:
            browser: a secret of the browser that begins, or None.
            carry: what the application wants back; at most 4096 characters.
            nonce: goes to the id token.
            details: the room's own.

        Raises:
            InvalidInput: ``carry`` is too long.

        """
        if carry is not None and len(carry) > LONGEST_CARRY:
            raise InvalidInput("carry", f"must have at most {LONGEST_CARRY} characters")
        bound = None if browser is None else _hash(Secret(browser))
        return cls(nonce=nonce, browser=bound, carried=carry, details=details or {})

    @property
    def is_bound(self) -> bool:
        """Whether it is tied to a browser."""
        return self.browser is not None

    def check_browser(self, browser: Secret | None) -> None:
        """Compare the browser that came back with the one that began, in constant time.

        Raises:
            BrowserMismatch: it is another, or none.

        """
        if self.browser is None:
            return
        if browser is None or not hmac.compare_digest(self.browser, _hash(browser)):
            raise BrowserMismatch("the login was started in another browser")


class StartedLogins:
    """The logins of one client that wait for their callbacks.

    Attributes:
        states: where they wait.

    """

    def __init__(self, states: LoginStateStore, origin: LoginOrigin) -> None:
        self.states: LoginStateStore = states
        self._origin = origin

    async def put(self, state: str, started: StartedLogin, *, seconds: float) -> None:
        """Remember a login.

        Raises:
            StoreUnavailable: it was not stored.

        """
        await self.states.put(self._record(state, started), ttl=seconds)

    async def take(self, state: Secret, *, browser: Secret | None) -> StartedLogin:
        """Return the login of ``state``, once.

        Args:
            state: from the callback.
            browser: the secret of the browser that brought it.

        Raises:
            StateUnknown: no login of this client waits for it.
            BrowserMismatch: another browser began it; it is spent all the same.
            StoreUnavailable: the store cannot be read or trusted.

        """
        record = await self.states.take(state.reveal())
        if record is None:
            raise StateUnknown(
                "no login waits for this state: it is unknown, was used or out of time, or another process"
                " keeps it; start a new login, and give all processes the same states="
            )
        self._check_origin(record.extra.get("origin"))
        started = _read(record)
        started.check_browser(browser)
        return started

    def _record(self, state: str, started: StartedLogin) -> LoginState:
        extra: dict[str, JsonValue] = {
            "origin": asdict(self._origin),
            "browser": started.browser,
            "carried": started.carried,
            "details": dict(started.details),
        }
        return LoginState(state, started.nonce, extra)

    def _check_origin(self, kept: JsonValue) -> None:
        if not isinstance(kept, Mapping):
            raise StoreUnavailable("a stored login does not say who started it")
        other = [name for name, value in asdict(self._origin).items() if kept.get(name) != value]
        if other:
            raise StartedElsewhere(
                f"the state is unknown to this client: another one started the login ({', '.join(other)})"
            )


def return_address(value: object, name: str) -> str:
    """Return an address that a provider may send browsers back to.

    Args:
        value: the address.
        name: of the field, for the error.

    Raises:
        InvalidInput: not an absolute https URL (or http on the loopback), or it has a user or a fragment.

    """
    rule = "must be an absolute https address without user, fragment and spaces; http only on the loopback"
    if not isinstance(value, str) or _UNFIT.search(value):
        raise InvalidInput(name, rule)
    try:
        parts = urlsplit(value)
        host, user, _ = parts.hostname, parts.username, parts.port
    except ValueError:
        host = user = None
        parts = urlsplit("")
    if not host or user is not None or "#" in value or not is_private(parts):
        raise InvalidInput(name, rule)
    return value


def _read(record: LoginState) -> StartedLogin:
    browser, carried, details = (record.extra.get(name) for name in ("browser", "carried", "details"))
    if isinstance(browser, str | None) and isinstance(carried, str | None) and isinstance(details, Mapping):
        return StartedLogin(nonce=record.nonce, browser=browser, carried=carried, details=details)
    raise StoreUnavailable("a stored login cannot be read")


def _hash(browser: Secret) -> str:
    return hashlib.sha256(browser.reveal().encode()).hexdigest()
