"""What the rooms of :class:`.WebLogin` share: a client that opens and closes with the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from govauth.auth.login_state import LoginStateStore
from govauth.auth.store import TokenStore
from govauth.client.client import Client
from govauth.client.web_login import return_address
from govauth.errors import ConfigurationError

C = TypeVar("C", bound=Client)


class ClientRoom(Generic[C]):
    """A provider to sign in through."""

    def __init__(self, make: Callable[[], Awaitable[C]], redirect_uri: str) -> None:
        """Say how the client is made.

        Args:
            make: makes the client when the application starts; keys are opened then.
            redirect_uri: the registered address; the application serves its path.

        Raises:
            ConfigurationError: ``make`` is no function.
            InvalidInput: ``redirect_uri`` is not an absolute https address (or http on the loopback).

        """
        if not callable(make):
            raise ConfigurationError("make must be an async function that makes the client")
        self._make = make
        self._redirect_uri = return_address(redirect_uri, "redirect_uri")
        self._client: C | None = None

    @property
    def redirect_uri(self) -> str:
        """The registered address."""
        return self._redirect_uri

    @property
    def client(self) -> C:
        """The client.

        Raises:
            ConfigurationError: the application did not open the login.

        """
        if self._client is None:
            raise ConfigurationError(
                "the login is not open: use login_lifespan, setup_login, or Blocking in Django"
            )
        return self._client

    @property
    def stores(self) -> tuple[TokenStore | LoginStateStore, ...]:
        """Where tokens, sessions and started logins are kept.

        Raises:
            ConfigurationError: the application did not open the login.

        """
        return (self.client.store,)

    async def open(self) -> None:
        """Make the client."""
        self._client = await self._make()

    async def aclose(self) -> None:
        """Close the client."""
        client, self._client = self.client, None
        await client.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._redirect_uri}>"
