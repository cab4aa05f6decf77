"""The front doors: БИФИТ Касса, and Fiscal Processing beside it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Unpack

from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
from govauth.providers.bifit_kassa import errors
from govauth.providers.bifit_kassa.auth import ConnectorLogin, Login, PasswordLogin
from govauth.providers.bifit_kassa.free_call import FreeCalls
from govauth.providers.bifit_kassa.places import Place

if TYPE_CHECKING:
    from govauth.providers.bifit_kassa.catalog import (
        Contractors,
        GoodsStock,
        Nomenclatures,
        Organizations,
        TradeObjects,
    )
    from govauth.providers.bifit_kassa.documents import PriceChanges, Reports
    from govauth.providers.bifit_kassa.fiscal_receipts import ExperimentalDocuments, FiscalReceipts
    from govauth.providers.bifit_kassa.mfa import SignIn
    from govauth.providers.bifit_kassa.orders import Orders

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
        self._at_place = at_place
        self._logins: dict[str, SignIn] = {}

    @property
    def login(self) -> SignIn:
        """The steps that need a person, and what the token says of itself."""
        from govauth.providers.bifit_kassa.mfa import SignIn

        # It remembers the code that was asked for: threads that come at once must get the same one.
        return self._logins.setdefault("", SignIn(self._transport, self._at_place))

    @cached_property
    def organizations(self) -> Organizations:
        """Organisations of the account."""
        from govauth.providers.bifit_kassa.catalog import Organizations

        return Organizations(self._transport)

    @cached_property
    def trade_objects(self) -> TradeObjects:
        """Shops and warehouses."""
        from govauth.providers.bifit_kassa.catalog import TradeObjects

        return TradeObjects(self._transport)

    @cached_property
    def goods(self) -> GoodsStock:
        """What is in stock, and the upload of a CSV file."""
        from govauth.providers.bifit_kassa.catalog import GoodsStock

        return GoodsStock(self._transport)

    @cached_property
    def nomenclatures(self) -> Nomenclatures:
        """The catalogue."""
        from govauth.providers.bifit_kassa.catalog import Nomenclatures

        return Nomenclatures(self._transport)

    @cached_property
    def contractors(self) -> Contractors:
        """Suppliers and buyers."""
        from govauth.providers.bifit_kassa.catalog import Contractors

        return Contractors(self._transport)

    @cached_property
    def price_changes(self) -> PriceChanges:
        """Documents that change prices."""
        from govauth.providers.bifit_kassa.documents import PriceChanges

        return PriceChanges(self._transport)

    @cached_property
    def reports(self) -> Reports:
        """What was sold."""
        from govauth.providers.bifit_kassa.documents import Reports

        return Reports(self._transport)

    @cached_property
    def orders(self) -> Orders:
        """Online orders, as far as the vendor's pages show them."""
        from govauth.providers.bifit_kassa.orders import Orders

        return Orders(self._transport)


class FiscalProcessing(_Kassa):
    """A connector of Fiscal Processing at fp.bifit.com: another product, which shares the way to sign in.

    The registration of receipts is on the vendor's wiki; :meth:`request` reaches everything else.

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
        self._at_place = at_place

    @cached_property
    def receipts(self) -> FiscalReceipts:
        """Register and refund, once for a key."""
        from govauth.providers.bifit_kassa.fiscal_receipts import FiscalReceipts

        return FiscalReceipts(self._transport, self._at_place.principal, self._options)

    @cached_property
    def experimental(self) -> ExperimentalDocuments:
        """The read of a document, whose path is a guess."""
        from govauth.providers.bifit_kassa.fiscal_receipts import ExperimentalDocuments

        return ExperimentalDocuments(self._transport)
