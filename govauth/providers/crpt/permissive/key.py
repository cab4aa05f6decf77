"""The key of the permissive mode: one for each participant, for all cash desks."""

from __future__ import annotations

from datetime import datetime

from attrs import evolve, field, frozen

from govauth.auth.pasted import one_token, pasted_token
from govauth.auth.strategy import Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import LoginRequired
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.crpt.places import Place
from govauth.secret import Secret
from govauth.settings import check_clock, secret_settings
from govauth.transport.place import is_place
from govauth.wire.moments import aware


@secret_settings("key")
@frozen(slots=True, kw_only=True)
class PermissiveKey:
    """``X-API-KEY``, as the web cabinet shows it («токен для ККТ»).

    Nothing asks for another one by itself: that may end the key of all desks.

    Attributes:
        key: kept secret. Quotes and line breaks around it are dropped.
        until: when it ends, zone-aware, where that is known: from then on nothing is sent with it.
        place: the installation; a client that is given a place sets it.
        clock: by which its time ends. A client sets that of the host which it asks, as far as an answer has
            shown it; until then it is that of this computer.

    Raises:
        InvalidInput: the key is empty or not one word, or the time has no zone.

    """

    key: Secret = field(converter=pasted_token, validator=one_token)
    until: datetime | None = None
    place: Place = field(default=Place.PROD, validator=is_place)
    clock: Clock = field(default=SYSTEM_CLOCK, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        """Check the time."""
        check_clock(self.clock)
        if self.until is not None:
            aware(self.until, "until")

    @property
    def token_key(self) -> TokenKey:
        """Whose key it is."""
        return TokenKey("crpt", self.place.name, "", f"permissive {self.key.mark}", "permissive")

    @property
    def renewal(self) -> Renewal:
        """There is none."""
        return Renewal.REPLACES

    @property
    def given(self) -> Token:
        """The key."""
        return Token(access=self.key)

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Return the key; nobody is asked."""
        return self.given

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Refuse: a person gets another key in the web cabinet.

        Raises:
            LoginRequired: always.

        """
        raise LoginRequired("the key of the permissive mode is refused", final=True)

    def attach(self, request: Request, token: Token) -> Request:
        """Set ``X-API-KEY``.

        Raises:
            LoginRequired: its time is over.

        """
        if self.until is not None and self.until.timestamp() <= self.clock.time():
            raise LoginRequired(f"the key of the permissive mode ended on {self.until:%d.%m.%Y}", final=True)
        return request.with_header("x-api-key", token.access.reveal())

    def judge(self, response: Response) -> Verdict:  # noqa: ARG002
        """Leave a 401 to the check: another key does not come by itself."""
        return Verdict.FINE

    def at(self, place: Place) -> PermissiveKey:
        """Make the same for another installation."""
        return evolve(self, place=place)
