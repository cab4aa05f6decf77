"""Answers and cookies, before a framework takes them over."""

from __future__ import annotations

from typing import Final, Literal

from attrs import field, frozen
from attrs.converters import optional

from govauth.http.addresses import uri
from govauth.integrations.login_page import PLAIN
from govauth.secret import Secret

_HEADERS: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


@frozen(slots=True)
class Cookie:
    """A cookie of this site only, which no script can read.

    ``SameSite=Lax``: the browser brings it along when the provider sends it back, and to nobody's forms.
    ``None`` is for a provider that sends the browser back by a form of its own.
    With https the name has the prefix ``__Host-``, so that no sister host can plant one.
    """

    name: str
    secure: bool
    same_site: Literal["Lax", "None"] = "Lax"

    @property
    def whole_name(self) -> str:
        """The name on the wire."""
        return f"__Host-{self.name}" if self.secure else self.name

    def set(self, value: Secret, *, seconds: float) -> CookieChange:
        """Return the change that sets it."""
        return CookieChange(self, value, int(seconds))

    def clear(self) -> CookieChange:
        """Return the change that takes it away."""
        return CookieChange(self, None, 0)


@frozen(slots=True)
class CookieChange:
    """What becomes of a cookie.

    Attributes:
        cookie: which.
        value: the new one; None takes the cookie away.
        seconds: how long it stays.

    """

    cookie: Cookie
    value: Secret | None
    seconds: int

    @property
    def text(self) -> str:
        """The value on the wire."""
        return "" if self.value is None else self.value.reveal()

    @property
    def header(self) -> str:
        """The value of ``Set-Cookie``. Use it in place."""
        secure = "; Secure" if self.cookie.secure else ""
        attributes = f"Path=/; HttpOnly; SameSite={self.cookie.same_site}{secure}"
        return f"{self.cookie.whole_name}={self.text}; Max-Age={self.seconds}; {attributes}"


@frozen(slots=True)
class Reply:
    """What the browser gets.

    Attributes:
        status: HTTP status.
        location: where it goes next; kept as a URI.
        text: what it shows where it goes nowhere.
        media_type: of the text.
        changes: of cookies.

    """

    status: int
    location: str | None = field(default=None, repr=False, converter=optional(uri))
    text: str = ""
    media_type: str = PLAIN
    changes: tuple[CookieChange, ...] = ()

    @property
    def cookies(self) -> tuple[str, ...]:
        """Values of ``Set-Cookie``."""
        return tuple(change.header for change in self.changes)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All headers, repeated ones one by one."""
        return [*self.plain_headers, *(("set-cookie", cookie) for cookie in self.cookies)]

    @property
    def plain_headers(self) -> list[tuple[str, str]]:
        """All headers but the cookies."""
        pairs = list(_HEADERS.items())
        if self.location is not None:
            pairs.append(("location", self.location))
        else:
            pairs.append(("content-type", self.media_type))
        return pairs
