"""The front door of «Честный знак»."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, Unpack

from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
from govauth.concurrency.limiter import Rate
from govauth.errors import ConfigurationError
from govauth.providers.crpt import errors
from govauth.providers.crpt.ids import uuid_text
from govauth.providers.crpt.login.strategy import Anonymous, Login
from govauth.providers.crpt.places import MDLP, SUZ, TRUE_API, Place
from govauth.providers.crpt.signers import checked_signer
from govauth.settings import check_flag, check_kind, check_mapping
from govauth.signing.signer import DocumentSigner
from govauth.transport.transport import Transport

if TYPE_CHECKING:
    from govauth.providers.crpt.connections import Connections
    from govauth.providers.crpt.mdlp.resources import Mdlp
    from govauth.providers.crpt.suz.calls import SuzCalls
    from govauth.providers.crpt.suz.station import Suz
    from govauth.providers.crpt.true_api.resources import TrueApi

HEADERS: Final = {"accept": "*/*"}
"""True API answers 406 to anything narrower."""

RATES: Final[Mapping[str, Rate]] = {SUZ: Rate(10, 1.0), TRUE_API: Rate(50, 1.0)}
"""What public texts allow, the smaller number where they disagree."""

_LOGINS: Final = {
    SUZ: "SuzConnectionLogin, UnitedLogin, SuzStaticLogin, or a login of МДЛП with a connection",
    TRUE_API: "TrueApiLogin or UnitedLogin",
    MDLP: "MdlpSignatureLogin or MdlpPasswordLogin without a connection",
}


class Crpt(Client):
    """СУЗ, True API and МДЛП of one participant, each with its own token.

    ::

        login = SuzConnectionLogin(signer=challenge_signer, oms_connection="…")
        async with Crpt(login, oms_id="…", store=FileTokenStore("~/.govauth")) as crpt:
            order = await crpt.suz.orders.create(request, sign=document_signer)
            codes = await order.codes(gtin, within=600)

    Asking for the token of a connection ends the one before it, so all workers of a connection, in all
    processes, must share a store.
    """

    def __init__(
        self,
        *logins: Login,
        oms_id: str | None = None,
        sign: DocumentSigner | None = None,
        sign_reads: bool = False,
        place: Place | None = None,
        rates: Mapping[str, Rate | None] | None = None,
        true_api_versions: Mapping[str, int] | None = None,
        rewrite_mdlp_links: bool = False,
        **options: Unpack[ClientSettings],
    ) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            logins: how to sign in; at most one for each system. None is needed to register a connection.
            oms_id: the station of the participant, a UUID; needed for СУЗ. Sent in lower case.
            sign: signs the writes of СУЗ, and documents of True API and МДЛП that name no other signer.
            sign_reads: whether reads of СУЗ are signed too, over path and query; some product groups ask so.
            place: the installation; by default that of the first login, or production.
            rates: the rate by system (``suz``, ``true_api``, ``mdlp``) or by method of МДЛП
                (``mdlp.documents.send``), instead of :data:`RATES` and the pauses of МДЛП; None leaves it
                without one.
            true_api_versions: 3 or 4 by method of True API (``true_api.documents.list``), where an
                installation has another version than the newest one that is known.
            rewrite_mdlp_links: whether links of МДЛП to other hosts are followed at its own address, for
                those who reach it through a tunnel; else such a link is an error, for it would get the token.
            **options: of every client, see :class:`~govauth.client.options.ClientOptions`. ``rate`` is for
                each system that ``rates`` does not name.

        Raises:
            ConfigurationError: a setting is wrong, or two logins serve one system.
            InvalidInput: the ``oms_id`` is not a UUID.

        """
        check_flag("sign_reads", sign_reads)
        check_flag("rewrite_mdlp_links", rewrite_mdlp_links)
        _check_logins(logins)
        if place is None:
            place = logins[0].place if logins else Place.PROD
        self._place = place
        super().__init__(self._place, **options)
        self._oms_id = None if oms_id is None else uuid_text(oms_id, "oms_id")
        signer = checked_signer(sign)
        limits = _limits(self._options.rate, rates)
        roots = _roots(true_api_versions)

        def transport(login: Login, system: str) -> Transport:
            return self._open(
                login.at(self._place), refuse=errors.refuse, headers=HEADERS, rate=limits.get(system)
            )

        served = _served(logins, self._place)
        self._transports: dict[str, Transport] = {
            system: transport(login, system) for system, login in served.items()
        }
        clock, opened = self._options.clock, self._transports
        calls: SuzCalls | None = None
        self._suz: Suz | None = None
        if self._oms_id is not None and SUZ in opened:
            from govauth.providers.crpt.suz.calls import SuzCalls
            from govauth.providers.crpt.suz.station import Suz

            calls = SuzCalls(opened[SUZ], self._oms_id, signer, sign_reads)
            self._suz = Suz(calls, opened[SUZ].server_clock)
        self._connections: Connections | None = None
        if self._oms_id is not None:
            from govauth.providers.crpt.connections import Connections

            anonymous = opened.get(SUZ) or transport(Anonymous(), SUZ)
            self._connections = Connections(anonymous, self._oms_id, calls)
        self._true_api: TrueApi | None = None
        if TRUE_API in opened:
            from govauth.providers.crpt.true_api.resources import TrueApi

            self._true_api = TrueApi(opened[TRUE_API], signer, clock, roots)
        self._mdlp: Mdlp | None = None
        if MDLP in opened:
            from govauth.providers.crpt.mdlp.opening import open_mdlp

            self._mdlp = open_mdlp(
                opened[MDLP],
                served[MDLP],
                store=self._channel.store,
                rates=limits,
                signer=signer,
                place=self._place,
                rewrite_links=rewrite_mdlp_links,
                clock=clock,
            )

    @property
    def suz(self) -> Suz:
        """The station: orders, codes, reports.

        Raises:
            ConfigurationError: the client was made without a login for it, or without ``oms_id``.

        """
        if self._suz is None:
            raise ConfigurationError(f"СУЗ needs oms_id and a login: {_LOGINS[SUZ]}")
        return self._suz

    @property
    def connections(self) -> Connections:
        """The installations of a program.

        Raises:
            ConfigurationError: the client was made without ``oms_id``.

        """
        if self._connections is None:
            raise ConfigurationError("connections need oms_id")
        return self._connections

    @property
    def true_api(self) -> TrueApi:
        """Documents, codes and participants of ГИС МТ.

        Raises:
            ConfigurationError: the client was made without a login for it.

        """
        if self._true_api is None:
            raise ConfigurationError(f"True API needs a login: {_LOGINS[TRUE_API]}")
        return self._true_api

    @property
    def mdlp(self) -> Mdlp:
        """Documents and registers of МДЛП.

        Raises:
            ConfigurationError: the client was made without a login for it.

        """
        if self._mdlp is None:
            raise ConfigurationError(f"МДЛП needs a login: {_LOGINS[MDLP]}")
        return self._mdlp


def _check_logins(logins: tuple[Login, ...]) -> None:
    for login in logins:
        check_login(login, Login, named="login of govauth.providers.crpt")


def _served(logins: tuple[Login, ...], place: Place) -> dict[str, Login]:
    """Return the login of each system."""
    served: dict[str, Login] = {}
    for login in logins:
        missing = login.needs - place.roots.keys()
        if missing:
            raise ConfigurationError(f"the place {place.name!r} has no {', '.join(sorted(missing))}")
        for system in sorted(login.serves):
            if system in served:
                raise ConfigurationError(f"two logins serve {system}; give one")
            served[system] = login
    return served


def _limits(common: Rate | None, rates: Mapping[str, Rate | None] | None) -> dict[str, Rate | None]:
    rates = {} if rates is None else rates
    check_mapping("rates", rates)
    if not rates.keys() <= _LOGINS.keys():
        _check_methods(rates.keys() - _LOGINS.keys())
    for_each = RATES if common is None else dict.fromkeys(_LOGINS, common)
    for name, rate in rates.items():
        check_kind(f"rates[{name!r}]", rate, Rate | None, what="a Rate or None")
    return {**for_each, **rates}


def _check_methods(names: Collection[str]) -> None:
    from govauth.providers.crpt.mdlp.pauses import METHODS

    unknown = sorted(set(names) - METHODS)
    if unknown:
        raise ConfigurationError(
            f"rates knows no {', '.join(unknown)}; it takes {', '.join([*_LOGINS, *sorted(METHODS)])}"
        )


def _roots(versions: Mapping[str, int] | None) -> Mapping[str, str]:
    if versions is None:
        return {}
    from govauth.providers.crpt.true_api.calls import checked_versions

    return checked_versions(versions)
