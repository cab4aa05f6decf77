"""The front doors: БИФИТ Касса, and Fiscal Processing beside it."""

from __future__ import annotations

from typing import Final, Unpack

from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
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
from govauth.providers.bifit_kassa.fiscal_receipts import ExperimentalDocuments, FiscalReceipts
from govauth.providers.bifit_kassa.free_call import FreeCalls
from govauth.providers.bifit_kassa.mfa import SignIn
from govauth.providers.bifit_kassa.orders import Orders
from govauth.providers.bifit_kassa.places import Place

_HEADERS: Final = {"accept": "application/json, */*"}


class _Kassa(Client, FreeCalls):
    """What both have in common."""

    def __init__(self, login: Login, **options: Unpack[ClientSettings]) -> None:
        super().__init__(login.place, **options)
        self._transport = self._open(login, refuse=errors.refuse, headers=_HEADERS, rate=self._options.rate)


class BifitKassa(_Kassa):
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
        orders: online orders, as far as the vendor's pages show them.

    """

    def __init__(
        self,
        login: PasswordLogin,
        *,
        place: Place | None = None,
        **options: Unpack[ClientSettings],
    ) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            login: how to sign in.
            place: the installation; by default that of the login, which is production.
            **options: of every client, see :class:`~govauth.client.options.ClientOptions`.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        check_login(login, PasswordLogin)
        at_place = login if place is None else login.at(place)
        super().__init__(at_place, **options)
        self.login: SignIn = SignIn(self._transport, at_place)
        self.organizations: Organizations = Organizations(self._transport)
        self.trade_objects: TradeObjects = TradeObjects(self._transport)
        self.goods: GoodsStock = GoodsStock(self._transport)
        self.nomenclatures: Nomenclatures = Nomenclatures(self._transport)
        self.contractors: Contractors = Contractors(self._transport)
        self.price_changes: PriceChanges = PriceChanges(self._transport)
        self.reports: Reports = Reports(self._transport)
        self.orders: Orders = Orders(self._transport)


class FiscalProcessing(_Kassa):
    """A connector of Fiscal Processing at fp.bifit.com: another product, which shares the way to sign in.

    The registration of receipts is on the vendor's wiki; :meth:`request` reaches everything else.

    Attributes:
        receipts: register and refund, once for a key.
        experimental: the read of a document, whose path is a guess.

    """

    def __init__(
        self,
        login: ConnectorLogin,
        *,
        place: Place | None = None,
        **options: Unpack[ClientSettings],
    ) -> None:
        """Make a client; the settings are those of :class:`BifitKassa`.

        Args:
            login: the token issued to the connector.
            place: the installation; by default that of the login, which is ``Place.PROCESSING``.
            **options: of every client, see :class:`~govauth.client.options.ClientOptions`.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        check_login(login, ConnectorLogin)
        at_place = login if place is None else login.at(place)
        super().__init__(at_place, **options)
        self.receipts: FiscalReceipts = FiscalReceipts(self._transport, at_place.principal, self._options)
        self.experimental: ExperimentalDocuments = ExperimentalDocuments(self._transport)
