"""Answers and cookies, before a framework takes them over."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen
from attrs.converters import optional

from govauth.http.addresses import uri
from govauth.integrations.login_page import PLAIN

_HEADERS: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer"}


@frozen(slots=True)
class Reply:
    """What the browser gets.

    Attributes:
        status: HTTP status.
        location: where it goes next; kept as a URI.
        text: what it shows where it goes nowhere.
        media_type: of the text.
        cookies: values of ``Set-Cookie``.

    """

    status: int
    location: str | None = field(default=None, repr=False, converter=optional(uri))
    text: str = ""
    media_type: str = PLAIN
    cookies: tuple[str, ...] = field(default=(), repr=False)

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All headers, repeated ones one by one."""
        pairs = [*_HEADERS.items(), *(("set-cookie", cookie) for cookie in self.cookies)]
        if self.location is not None:
            pairs.append(("location", self.location))
        else:
            pairs.append(("content-type", self.media_type))
        return pairs


@frozen(slots=True)
class Cookie:
    """A cookie of this site only, which no script can read.

    ``SameSite=Lax``: the browser brings it along when the provider sends it back, and to nobody's forms.
    With https the name has the prefix ``__Host-``, so that no sister host can plant one.
    """

    name: str
    secure: bool

    @property
    def whole_name(self) -> str:
        """The name on the wire."""
        return f"__Host-{self.name}" if self.secure else self.name

    def set(self, value: str, *, seconds: float) -> str:
        """Return ``Set-Cookie`` that sets it. Use the answer in place."""
        return f"{self.whole_name}={value}; Max-Age={int(seconds)}{self._attributes}"

    def clear(self) -> str:
        """Return ``Set-Cookie`` that takes it away."""
        return f"{self.whole_name}=; Max-Age=0{self._attributes}"

    @property
    def _attributes(self) -> str:
        return f"; Path=/; HttpOnly; SameSite=Lax{'; Secure' if self.secure else ''}"
