"""The front doors: БИФИТ Касса, and Fiscal Processing beside it."""

from __future__ import annotations

from types import TracebackType
from typing import Final, Self

from govauth.auth.store import TokenStore
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.limiter import Rate
from govauth.http.sender import HttpSender
from govauth.providers.bifit_kassa import errors
from govauth.providers.bifit_kassa.auth import ConnectorLogin, Login, PasswordLogin
from govauth.providers.bifit_kassa.catalog import (
    Contractors,
    GoodsStock,
    Nomenclatures,
    Organizations,
    TradeObjects,
)
from govauth.providers.bifit_kassa.documents import PriceChanges, Reports
from govauth.providers.bifit_kassa.free_call import FreeCalls
from govauth.providers.bifit_kassa.mfa import SignIn
from govauth.providers.bifit_kassa.places import Place
from govauth.transport.transport import TOTAL_SECONDS, Transport

_HEADERS: Final = {"accept": "application/json, */*"}


class _Client(FreeCalls):
    """What both have in common."""

    def __init__(
        self,
        login: Login,
        *,
        store: TokenStore | None,
        sender: HttpSender | None,
        timeout: float,
        rate: Rate | None,
        clock: Clock,
    ) -> None:
        self._transport = Transport(
            login,
            place=login.place,
            refuse=errors.refuse,
            headers=_HEADERS,
            store=store,
            sender=sender,
            timeout=timeout,
            rate=rate,
            clock=clock,
        )

    async def aclose(self) -> None:
        """Wait for a renewal in the air, then close the connections. Never logs out."""
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class BifitKassa(_Client):
    """The account of a cash desk at kassa.bifit.com.

    ::

        login = PasswordLogin(username="79…", password="…")
        async with BifitKassa(login, store=FileTokenStore("~/.govauth")) as kassa:
            for organization in await kassa.organizations.list():
                print(organization.name)

    Only the sign-in is documented. The resources were seen in public clients, not in the documentation;
    :meth:`request` reaches everything else.

    Attributes:
        login: the steps that need a person, and what the token says of itself.
        organizations: of the account.
        trade_objects: shops and warehouses.
        goods: what is in stock, and the upload of a CSV file.
        nomenclatures: the catalogue.
        contractors: suppliers and buyers.
        price_changes: documents that change prices.
        reports: what was sold.

    """

    def __init__(
        self,
        login: PasswordLogin,
        *,
        place: Place | None = None,
        store: TokenStore | None = None,
        sender: HttpSender | None = None,
        timeout: float = TOTAL_SECONDS,
        rate: Rate | None = None,
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
            clock: for tests.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        at_place = login if place is None else login.at(place)
        super().__init__(at_place, store=store, sender=sender, timeout=timeout, rate=rate, clock=clock)
        self.login = SignIn(self._transport, at_place)
        self.organizations = Organizations(self._transport)
        self.trade_objects = TradeObjects(self._transport)
        self.goods = GoodsStock(self._transport)
        self.nomenclatures = Nomenclatures(self._transport)
        self.contractors = Contractors(self._transport)
        self.price_changes = PriceChanges(self._transport, clock)
        self.reports = Reports(self._transport)


class FiscalProcessing(_Client):
    """A connector of Fiscal Processing at fp.bifit.com: another product, which shares the way to sign in.

    Seen in public clients, not in the documentation: no resource is named here, :meth:`request` reaches all.
    """

    def __init__(
        self,
        login: ConnectorLogin,
        *,
        place: Place | None = None,
        store: TokenStore | None = None,
        sender: HttpSender | None = None,
        timeout: float = TOTAL_SECONDS,
        rate: Rate | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Make a client; the settings are those of :class:`BifitKassa`.

        Args:
            login: the token issued to the connector.
            place: the installation; by default that of the login, which is ``Place.PROCESSING``.
            store: where the token outlives the process and is shared; by default only in memory.
            sender: carries the requests; whoever made it closes it.
            timeout: the total seconds of one call, repeats and waiting for a token included.
            rate: the pace to keep; none by default.
            clock: for tests.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        at_place = login if place is None else login.at(place)
        super().__init__(at_place, store=store, sender=sender, timeout=timeout, rate=rate, clock=clock)
