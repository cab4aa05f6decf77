"""What the rooms of :class:`.WebLogin` share: a client that opens and closes with the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar

from govauth.auth.login_state import LoginStateStore
from govauth.auth.store import TokenStore
from govauth.client.web_login import return_address
from govauth.errors import ConfigurationError, InvalidInput
from govauth.integrations.web_login import Method


class RoomClient(Protocol):
    """What every client has."""

    @property
    def store(self) -> TokenStore:
        """Where its tokens or sessions are kept."""
        ...

    async def aclose(self) -> None:
        """Close it."""
        ...


C = TypeVar("C", bound=RoomClient)


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
    def callback_method(self) -> Method:
        """A redirect brings browsers back."""
        return "GET"

    @property
    def message_uris(self) -> tuple[str, ...]:
        """There are no messages about logouts."""
        return ()

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

    async def take_message(self, query: bytes) -> str | None:
        """Refuse a message about a logout: this provider sends none."""
        del query
        raise InvalidInput("url", "must not be a message about a logout")

    async def aclose(self) -> None:
        """Close the client."""
        client, self._client = self.client, None
        await client.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._redirect_uri}>"
