"""The front door of «Мой налог»."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from govauth.auth.store import TokenStore
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.limiter import Rate
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import errors
from govauth.providers.moy_nalog.auth import Login, PasswordLogin, SavedLogin
from govauth.providers.moy_nalog.invoices import Experimental
from govauth.providers.moy_nalog.places import Place
from govauth.providers.moy_nalog.receipts import Receipts
from govauth.providers.moy_nalog.sms import SignIn
from govauth.providers.moy_nalog.taxpayer import Taxpayer
from govauth.providers.moy_nalog.token_calls import HEADERS
from govauth.transport.retry import RetryPolicy
from govauth.transport.transport import TOTAL_SECONDS, Transport


class MoyNalog:
    """The account of one self-employed taxpayer at lknpd.nalog.ru.

    ::

        login = PasswordLogin(inn="…", password="…")
        async with MoyNalog(login, store=FileTokenStore("~/.govauth")) as nalog:
            receipt = await nalog.receipts.issue(Service("Консультация", price="1500.00"))

    Attributes:
        receipts: issue, cancel, list, print, reconcile.
        taxpayer: profile, taxes, limits.
        login: the login by SMS, and the export of a login.
        experimental: invoices, whose wire shape is not established.

    """

    def __init__(
        self,
        login: Login,
        *,
        place: Place | None = None,
        store: TokenStore | None = None,
        sender: HttpSender | None = None,
        timeout: float = TOTAL_SECONDS,
        rate: Rate | None = None,
        retry: RetryPolicy | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            login: how to sign in.
            place: the installation; by default that of the login, which is production.
            store: where the token outlives the process and is shared; by default only in memory.
            sender: carries the requests; whoever made it closes it.
            timeout: the total seconds of one call, repeats and waiting for a token included.
            rate: the pace to keep; the service's own limits are not known, so there is none by default.
            retry: how often a read is repeated, and with which pauses.
            clock: for tests.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        at_place = login if place is None else login.at(place)
        self._transport = Transport(
            at_place,
            place=at_place.place,
            refuse=errors.refuse,
            headers=HEADERS,
            store=store,
            sender=sender,
            timeout=timeout,
            rate=rate,
            retry=retry,
            clock=clock,
        )
        inn = at_place.inn if isinstance(at_place, PasswordLogin | SavedLogin) else None
        self.taxpayer = Taxpayer(self._transport, inn)
        self.receipts = Receipts(self._transport, self.taxpayer, clock)
        self.login = SignIn(self._transport, at_place)
        self.experimental = Experimental(self._transport)

    async def aclose(self) -> None:
        """Wait for a renewal in the air, then close the connections. Never logs out."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
