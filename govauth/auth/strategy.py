"""The protocol that one class per way of signing in implements."""

from __future__ import annotations

import hashlib
from enum import Enum, auto
from typing import Protocol, runtime_checkable

from attrs import field, frozen

from govauth.auth.token import Token
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender


@frozen(slots=True)
class TokenKey:
    """Whose token it is. Equal keys share one token through the store.

    Attributes:
        provider: the room, such as ``moy_nalog``.
        place: the installation: production, test, a sandbox address.
        principal: who signs in; personal data, never shown.
        device: the device or connection that the token is bound to, where the user chose one.
        audience: tells tokens of one principal apart where a provider has several.

    """

    provider: str
    place: str
    principal: str = field(repr=False)
    device: str = field(default="", repr=False)
    audience: str = ""

    @property
    def digest(self) -> str:
        """A name for files and records that gives nobody away: provider and 24 hex digits."""
        parts = (self.provider, self.place, self.principal, self.device, self.audience)
        whole = "\x1f".join(f"{len(part)}:{part}" for part in parts)
        return f"{self.provider}-{hashlib.sha256(whole.encode()).hexdigest()[:24]}"

    @property
    def mark(self) -> str:
        """A name for logs: with 6 hex digits, too few to find out who it is by trying all of a register."""
        return self.digest[: len(self.provider) + 7]


class Renewal(Enum):
    """What a renewal does to what was there before."""

    OVERLAPS = auto()
    """The old access token lives on: early renewal is harmless, and so is renewing alone."""
    REPLACES = auto()
    """The old access token dies: never renew early, calls in the air would die with it."""
    ROTATES = auto()
    """The refresh token changes: spend it once, and save the new one before use."""


class Verdict(Enum):
    """What an answer says about the token it was asked with."""

    FINE = auto()
    """Nothing that another token would mend: a result, or a refusal for another reason."""
    TOKEN_EXPIRED = auto()
    """Renew and send the same request once more."""
    TOKEN_DOUBTED = auto()
    """A refusal that nobody knows and that may mean the token: renew, send once more, then believe it."""


class AuthStrategy(Protocol):
    """How one provider lets us in. Frozen and stateless: settings in, tokens out.

    A strategy holds no loop, lock or connection, so one instance serves any number of loops, threads and
    processes, and it pickles.
    """

    @property
    def token_key(self) -> TokenKey:
        """Whose token this strategy obtains."""
        ...

    @property
    def renewal(self) -> Renewal:
        """What a renewal does to the token before it."""
        ...

    async def obtain(self, http: HttpSender) -> Token:
        """Sign in.

        Raises:
            LoginRejected: the provider refused the credentials.
            LoginRequired: a person is needed.
            AccessBlocked: the device or account is blocked.
            RenewalFailed: the auth server is unreachable or unwell.

        """
        ...

    async def renew(self, http: HttpSender, token: Token) -> Token:
        """Get the next generation of ``token``.

        Raises:
            LoginRequired: the refresh token is refused, expired or absent; the keeper then tries
                :meth:`obtain`.
            AccessBlocked: the device or account is blocked.
            RenewalFailed: the auth server is unreachable or unwell.

        """
        ...

    def attach(self, request: Request, token: Token) -> Request:
        """Put the token on a request."""
        ...

    def judge(self, response: Response) -> Verdict:
        """Say what an answer means for the token: a 401 alone does not tell."""
        ...


@runtime_checkable
class Rescuing(Protocol):
    """A strategy that may send a refresh token once more whose answer was lost, when nothing else is left.

    A strategy that does not say so never does: a provider may take the second use for theft, and revoke what
    is still valid.
    """

    def rescues(self, token: Token) -> bool:
        """Tell whether the refresh token of ``token`` may be sent once more."""
        ...


@runtime_checkable
class Given(Protocol):
    """A strategy whose token is a setting: nobody is asked for it, and no store keeps it or is waited for."""

    @property
    def given(self) -> Token:
        """The token, as it was set."""
        ...


def rescues(strategy: AuthStrategy, token: Token) -> bool:
    """Tell whether the refresh token of ``token`` may be sent once more when its answer was lost."""
    return isinstance(strategy, Rescuing) and strategy.rescues(token)
