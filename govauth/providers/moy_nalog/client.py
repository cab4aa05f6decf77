"""The front door of «Мой налог»."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Unpack

from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
from govauth.providers.moy_nalog import errors
from govauth.providers.moy_nalog.auth import GosuslugiLogin, Login, PasswordLogin, SavedLogin
from govauth.providers.moy_nalog.places import Place
from govauth.providers.moy_nalog.token_calls import HEADERS

if TYPE_CHECKING:
    from govauth.providers.moy_nalog.experimental import Experimental
    from govauth.providers.moy_nalog.invoices import Invoices
    from govauth.providers.moy_nalog.receipts import Receipts
    from govauth.providers.moy_nalog.sms import SignIn
    from govauth.providers.moy_nalog.taxpayer import Taxpayer


class MoyNalog(Client):
    """The account of one self-employed taxpayer at lknpd.nalog.ru.

    ::

        login = PasswordLogin(inn="…", password="…")
        async with MoyNalog(login, store=FileTokenStore("~/.govauth")) as nalog:
            receipt = await nalog.receipts.issue(Service("Консультация", price="1500.00"))

    """

    def __init__(
        self,
        login: Login,
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
        check_login(login, Login, named="PasswordLogin, SmsLogin, GosuslugiLogin or SavedLogin")
        at_place = login if place is None else login.at(place)
        super().__init__(at_place.place, **options)
        self._at_place = at_place
        self._transport = self._open(at_place, refuse=errors.refuse, headers=HEADERS, rate=self._options.rate)

    @cached_property
    def receipts(self) -> Receipts:
        """Receipts: issue, cancel, list, print, reconcile."""
        from govauth.providers.moy_nalog.receipts import Receipts

        return Receipts(self._transport, self.taxpayer, self._options.clock)

    @cached_property
    def taxpayer(self) -> Taxpayer:
        """Profile, taxes, limits, accounts, regions."""
        from govauth.providers.moy_nalog.taxpayer import Taxpayer

        login = self._at_place
        inn = login.inn if isinstance(login, PasswordLogin | SavedLogin | GosuslugiLogin) else None
        return Taxpayer(self._transport, inn)

    @cached_property
    def login(self) -> SignIn:
        """The login by SMS, and the export of a login."""
        from govauth.providers.moy_nalog.sms import SignIn

        return SignIn(self._transport, self._at_place)

    @cached_property
    def invoices(self) -> Invoices:
        """Invoices: create, list, change, cancel, print."""
        from govauth.providers.moy_nalog.invoices import Invoices

        return Invoices(self._transport, self.taxpayer)

    @cached_property
    def experimental(self) -> Experimental:
        """What public clients contradict each other about, and signing in through Госуслуги."""
        from govauth.providers.moy_nalog.experimental import Experimental

        return Experimental(self._transport, self._at_place)
