"""What the client of every room is: its connections, its end, and how it shows itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, NoReturn, Self, Unpack

from govauth.auth.store import TokenStore
from govauth.auth.strategy import AuthStrategy
from govauth.client.options import ClientOptions, ClientSettings
from govauth.concurrency.limiter import Rate
from govauth.errors import ConfigurationError
from govauth.transport.api import Api, Refuse
from govauth.transport.place import Place, check_place
from govauth.transport.transport import Transport

_log = logging.getLogger("govauth.client")


def check_login(login: object, kind: type, *, named: str = "", setting: str = "login") -> None:
    """Refuse what is no login before anything is asked of it.

    Args:
        login: as the client was given it.
        kind: what it must be.
        named: its kinds as a user knows them, where ``kind`` is no public name.
        setting: the parameter, for the error.

    Raises:
        ConfigurationError: it is something else, such as an ИНН.

    """
    if not isinstance(login, kind):
        # By its type alone: it might be a password.
        raise ConfigurationError(f"{setting} must be a {named or kind.__name__}, not {type(login).__name__}")


class Client:
    """The connections of one client, whatever it opens inside.

    A room's client opens a transport for each of its APIs with :meth:`_open`. The transports of further
    principals come from those, by :meth:`.Transport.sharing`.
    """

    def __init__(self, at: Place, /, **options: Unpack[ClientSettings]) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            at: the installation.
            **options: see :class:`.ClientOptions`.

        Raises:
            ConfigurationError: an option is unknown or wrong.

        """
        check_place("place", at, Place)
        self._options = ClientOptions.of(type(self).__name__, options)
        self._channel = self._options.channel()
        _log.debug(
            "%s at %s: store %s, sender %s, timeout %g s, %r, rate %r",
            type(self).__name__,
            at.name,
            type(self._channel.store).__name__,
            type(self._channel.sender).__name__,
            self._options.timeout,
            self._options.retry,
            self._options.rate,
        )
        self._at = at
        self._marks: list[str] = []

    def _open(
        self, strategy: AuthStrategy, *, refuse: Refuse, headers: Mapping[str, str], rate: Rate | None
    ) -> Transport:
        """Make the transport to an API for whoever this client signs in.

        Args:
            strategy: how to sign in.
            refuse: the room's reading of refusals.
            headers: go with every request; names in lower case.
            rate: of the API.

        """
        key = strategy.token_key
        self._marks.append(key.mark)
        api = Api(self._channel, self._at, refuse=refuse, headers=headers, rate=rate, provider=key.provider)
        return Transport(api, strategy)

    @property
    def store(self) -> TokenStore:
        """Where its tokens are kept, and shared with others."""
        return self._channel.store

    async def aclose(self) -> None:
        """Wait for logins and renewals in progress, then close the connections. Never logs out."""
        await self._channel.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    if not TYPE_CHECKING:
        # Type checkers do not see these two, so they refuse ``with`` as they do for whatever lacks them.

        def __enter__(self) -> NoReturn:
            raise ConfigurationError(
                f"{type(self).__name__} is for `async with`; in programs that block,"
                f" use `with govauth.sync.Blocking({type(self).__name__}(…)) as client`"
            )

        def __exit__(self, *_: object) -> None:
            pass

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self._at.name}, for {', '.join(self._marks) or 'nobody'}>"

    def __reduce__(self) -> NoReturn:
        self._channel.__reduce__()
