"""The session of one person: what is kept of it, and how it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from attrs import evolve, field, frozen

from govauth.auth.bearer import Bearer
from govauth.auth.strategy import Renewal, TokenKey
from govauth.auth.token import Token
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import InvalidInput, LoginRequired, StoreUnavailable
from govauth.http.sender import HttpSender
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.scopes import Scopes
from govauth.providers.esia.login.token_calls import call_for_token
from govauth.providers.esia.places import Place
from govauth.secret import Secret
from govauth.wire.json import JsonValue
from govauth.wire.scalars import read_seconds

_DETAIL = "esia"


@frozen(slots=True)
class SessionDetails:
    """What stays with a person's token.

    Attributes:
        asked: the scopes of the login.
        redirect_uri: of the login; a refresh signs it.
        oid: who the person is; None where no token said so.
        started_at: epoch seconds of the login, by ESIA's clock.
        extra: further signed parameters of the edition.
        id_claims: of the verified id token; None where there was none.

    """

    asked: Scopes
    redirect_uri: str
    oid: str | None = field(repr=False)
    started_at: float
    extra: Mapping[str, str] = field(factory=dict[str, str])
    id_claims: Mapping[str, JsonValue] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, token: Token) -> Self:
        """Read them off a token.

        Raises:
            StoreUnavailable: the token is not of a person's session.

        """
        kept = token.details.get(_DETAIL)
        found = cls._read(kept) if isinstance(kept, Mapping) else None
        if found is None:
            raise StoreUnavailable("the stored token is not of a session of ESIA")
        return found

    @classmethod
    def _read(cls, kept: Mapping[str, JsonValue]) -> Self | None:
        asked, uri, oid = kept.get("asked"), kept.get("redirect_uri"), kept.get("oid")
        extra, claims = kept.get("extra"), kept.get("id_claims")
        if not (isinstance(asked, str) and isinstance(uri, str) and isinstance(extra, Mapping)):
            return None
        try:
            return cls(
                asked=Scopes.of(asked),
                redirect_uri=uri,
                oid=oid if isinstance(oid, str) else None,
                started_at=read_seconds(kept.get("started_at")),
                extra={name: str(value) for name, value in extra.items()},
                id_claims=claims if isinstance(claims, Mapping) else None,
            )
        except (TypeError, ValueError, InvalidInput):
            return None

    def as_detail(self) -> dict[str, JsonValue]:
        """Return what a token keeps."""
        kept: dict[str, JsonValue] = {
            "asked": str(self.asked),
            "redirect_uri": self.redirect_uri,
            "oid": self.oid,
            "started_at": self.started_at,
            "extra": dict(self.extra),
            "id_claims": self.id_claims,
        }
        return {_DETAIL: kept}


def session_key(place: Place, mnemonic: str, session: Secret) -> TokenKey:
    """Tell under which key the store has a session."""
    return TokenKey("esia", place.name, session.reveal(), audience=mnemonic)


@frozen(slots=True, kw_only=True)
class UserLogin(Bearer):
    """Goes on with the session that a person started by signing in; it cannot start one.

    Attributes:
        system: the client system.
        place: the installation.
        session: names the session; whoever knows it and shares the store acts as the person.
        offline: whether there is a refresh token.
        clock: for tests.

    """

    system: SystemLogin
    place: Place
    session: Secret
    offline: bool
    clock: Clock = field(default=SYSTEM_CLOCK, repr=False, eq=False)

    def with_refresh(self, offline: bool) -> Self:
        """Make the same login, which can or cannot be refreshed."""
        return evolve(self, offline=offline)

    @property
    def token_key(self) -> TokenKey:
        """One token for each session: two browsers of one person do not share theirs."""
        return session_key(self.place, self.system.mnemonic, self.session)

    @property
    def renewal(self) -> Renewal:
        """The refresh token rotates at each use. Without one there is nothing to renew early."""
        return Renewal.ROTATES if self.offline else Renewal.REPLACES

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse: only a person can start a session."""
        raise LoginRequired("the session has ended, and the person must sign in again")

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Spend the refresh token (В.2.6). The new one comes with the answer and is saved before use.

        Raises:
            LoginRequired: there is no refresh token, or it is refused.
            RenewalFailed: the authorisation service does not work now.

        """
        refresh = token.refresh
        if refresh is None:
            raise LoginRequired("the access token has ended; a login with offline=True can be refreshed")
        kept = SessionDetails.of(token)
        request = self.system.edition.refresh
        values: dict[str, str | Secret] = {"scope": str(kept.asked), "refresh_token": refresh}
        if request.has_redirect_uri:
            values["redirect_uri"] = kept.redirect_uri
        values |= {name: value for name, value in kept.extra.items() if name in request.fields}

        # The access token is not verified here: a refusal would throw the new refresh token away. It goes
        # back to ESIA and nowhere else, and whoever reads its claims has them verified then.
        try:
            answer = await call_for_token(
                http, self.place, self.system, request, values, clock=self.clock, spends=True
            )
            return answer.token({})
        except LoginRequired as error:
            refused = error.again()
        # Nothing else opens this session, so the code and the advice of ESIA are what its caller must see.
        refused.final = True
        raise refused
