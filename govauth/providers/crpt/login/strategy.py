"""What all ways of signing in have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final, Self

from attrs import evolve, field, frozen

from govauth.auth.strategy import Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, LoginRequired
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.crpt import errors
from govauth.providers.crpt.login.token_replies import BESIDE_UNITED
from govauth.providers.crpt.places import MDLP, SUZ, TRUE_API, TRUE_API_V4, Place
from govauth.transport.place import is_place

_HEADERS: Final = (
    (SUZ, SUZ, "clienttoken", ""),
    (TRUE_API, TRUE_API, "authorization", "Bearer "),
    (TRUE_API, TRUE_API_V4, "authorization", "Bearer "),
    (MDLP, MDLP, "authorization", "token "),
)
"""The system, its base URL, the header, and what stands before the token."""


@frozen(slots=True, kw_only=True)
class Login(ABC):
    """A frozen login. It pickles if its signer does.

    There is no refresh token: renewing is a new challenge and a new signature. Asking again for a connection
    ends its token at once, so the renewal kind is ``REPLACES``: one issuer for everybody who shares a store.

    Attributes:
        place: the installation; a client that is given a place sets it.

    """

    place: Place = field(default=Place.PROD, validator=is_place)

    @property
    @abstractmethod
    def serves(self) -> frozenset[str]:
        """The systems that its token opens, by the names of their base URLs."""

    @property
    def needs(self) -> frozenset[str]:
        """The base URLs that the place must have: of the systems, and of where the token comes from."""
        return frozenset(root for system, root, _, _ in _HEADERS if system in self.serves)

    @property
    @abstractmethod
    def token_key(self) -> TokenKey:
        """Whose token it is."""

    @abstractmethod
    async def obtain(self, http: HttpSender) -> Token:
        """Sign in."""

    @property
    def renewal(self) -> Renewal:
        """The old token dies."""
        return Renewal.REPLACES

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Sign in again."""
        return await self.obtain(http)

    def attach(self, request: Request, token: Token) -> Request:
        """Set the header of the system that the request goes to, and refuse any other address.

        Raises:
            ConfigurationError: the address belongs to no system that this login serves.

        """
        # In a sandbox all systems share a host, so the longest base URL decides.
        roots = self.place.roots
        fitting = [row for row in _HEADERS if row[1] in roots and request.url.startswith(f"{roots[row[1]]}/")]
        if fitting:
            system, _, name, scheme = max(fitting, key=lambda row: len(roots[row[1]]))
            if system in self.serves:
                own = token.details.get(BESIDE_UNITED) if system == TRUE_API else None
                return request.with_header(name, f"{scheme}{own or token.access.reveal()}")
        raise ConfigurationError("the token of this login does not belong to that address")

    def judge(self, response: Response) -> Verdict:
        """Tell a refused token from the rest."""
        return errors.judge(response)

    def at(self, place: Place) -> Self:
        """Make the same login for another installation."""
        return evolve(self, place=place)


@frozen(slots=True, kw_only=True)
class Anonymous(Login):
    """For calls that need no token, such as the registration of the first connection."""

    @property
    def serves(self) -> frozenset[str]:
        """Nothing."""
        return frozenset()

    @property
    def token_key(self) -> TokenKey:
        """A key that holds no token."""
        return TokenKey("crpt", self.place.name, "nobody")

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse."""
        raise LoginRequired("this client was made without a login", final=True)
