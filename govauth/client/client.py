"""What the client of every room is: its connections, its end, and how it shows itself."""

from __future__ import annotations

from types import TracebackType
from typing import NoReturn, Self, Unpack

from govauth.auth.strategy import AuthStrategy
from govauth.client.options import ClientOptions, ClientSettings
from govauth.transport.api import Api
from govauth.transport.transport import Transport


class Client:
    """The connections of one client, whatever it opens inside.

    A room's client names its APIs with :class:`.Api` over ``self._channel``, and opens a transport for each
    with :meth:`_open`.
    """

    def __init__(self, **settings: Unpack[ClientSettings]) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            **settings: see :class:`.ClientOptions`.

        Raises:
            ConfigurationError: an option is unknown or wrong.

        """
        self._options = ClientOptions.of(type(self).__name__, settings)
        self._channel = self._options.channel()
        self._opened: list[tuple[str, str]] = []

    def _open(self, api: Api, strategy: AuthStrategy) -> Transport:
        """Open the transport of whoever this client signs in."""
        self._opened.append((api.place.name, strategy.token_key.mark))
        return Transport(api, strategy)

    async def aclose(self) -> None:
        """Wait for logins and renewals in the air, then close the connections. Never logs out."""
        await self._channel.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        places = ", ".join(dict.fromkeys(place for place, _ in self._opened)) or "nowhere"
        principals = ", ".join(dict.fromkeys(mark for _, mark in self._opened)) or "nobody"
        return f"<{type(self).__name__} at {places}, for {principals}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds connections and does not pickle; pickle its login instead")
