"""The front door of ESIA."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, Unpack

from govauth.auth.login_state import LoginStateStore, check_states
from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
from govauth.errors import LoginRequired
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.auth_client import Anonymous
from govauth.providers.esia.login.editions import SignatureText
from govauth.providers.esia.login.links import Links
from govauth.providers.esia.places import Place
from govauth.secret import Secret
from govauth.settings import check_flag

if TYPE_CHECKING:
    from collections.abc import Collection

    from govauth.providers.esia.login.scopes import ScopeLike, Scopes
    from govauth.providers.esia.sign_in import SignIn
    from govauth.providers.esia.system import EsiaSystem
    from govauth.providers.esia.user import EsiaUser
    from govauth.signing.signer import ChallengeSigner, DocumentSigner
    from govauth.signing.trust import Trust

HEADERS: Final = {"accept": "application/json"}


class Esia(Client):
    """ESIA for one client system: logins of persons, their sessions, and the system's own tokens.

    ::

        trust = TrustedFiles(["/etc/esia"])            # the certificates that ESIA signs tokens with
        async with Esia(SystemLogin(mnemonic="TEST01", signer=signer), trust=trust, place=Place.TEST) as esia:
            step = await esia.login.start({"openid", "fullname"}, redirect_uri="https://app/cb")
            ...                                        # the browser goes to step.url and comes back
            user = await esia.login.finish(state, code=code)

    Attributes:
        links: addresses of ESIA's own pages: logout, registration, profile.

    """

    def __init__(
        self,
        login: SystemLogin,
        *,
        trust: Trust,
        place: Place | None = None,
        states: LoginStateStore | None = None,
        leeway: float = 60.0,
        allow_wider_scopes: bool = False,
        **options: Unpack[ClientSettings],
    ) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            login: the client system.
            trust: the certificates that tokens may be signed with. ESIA changes its own about once a year, so
                they are given, and none is built in: ``http://esia.gosuslugi.ru/public/esia.zip`` holds them.
            place: the installation; by default that of the login, which is production.
            states: where started logins wait for their callback, if any process may get it; by default only
                in memory.
            allow_wider_scopes: accept an access token that is good for more than was asked. By the document
                ESIA grants what was asked; a stand that adds scopes needs this.
            leeway: seconds by which the clocks may differ when tokens are checked, 0 to 300.
            **options: of every client, see :class:`~govauth.client.options.ClientOptions`.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        # Every answer of ESIA needs them, and the wrong settings are refused here.
        from govauth.providers.esia.login.token_checks import TokenChecks
        from govauth.providers.esia.rest.errors import refuse
        from govauth.signing.jwt import JwtVerifier

        check_login(login, SystemLogin)
        check_states(states)
        check_flag("allow_wider_scopes", allow_wider_scopes)
        self._system = login if place is None else login.at(place)
        self._place = self._system.place
        super().__init__(self._place, **options)
        clock = self._options.clock
        self._checks = TokenChecks(
            JwtVerifier(
                trust, client_id=login.mnemonic, issuers=self._place.issuers, leeway=leeway, clock=clock
            ),
            allow_wider_scopes=allow_wider_scopes,
        )
        self._transport = self._open(
            Anonymous(login.mnemonic, self._place), refuse=refuse, headers=HEADERS, rate=self._options.rate
        )
        self.links: Links = Links(self._place, login.mnemonic)
        if states is None:
            from govauth.auth.stores.login_states import MemoryLoginStateStore

            states = MemoryLoginStateStore(clock=clock)
        self._states: LoginStateStore = states

    @cached_property
    def login(self) -> SignIn:
        """Sign a person in."""
        from govauth.providers.esia.sign_in import SignIn

        clock = self._options.clock
        return SignIn(
            self._system,
            self._place,
            checks=self._checks,
            states=self._states,
            transport=self._transport,
            store=self._channel.store,
            clock=clock,
        )

    async def resume(self, session: str | Secret) -> EsiaUser:
        """Go on with a session, in whatever process; the store is asked each time.

        Args:
            session: :attr:`EsiaUser.session`.

        Raises:
            LoginRequired: there is no such session, or it was ended.
            StoreUnavailable: the store cannot be read.

        """
        from govauth.providers.esia.login.auth_user import (
            SessionDetails,
            UserLogin,
        )
        from govauth.providers.esia.user import EsiaUser

        session = Secret(session)
        login = UserLogin(
            system=self._system,
            place=self._place,
            session=session,
            offline=True,
            clock=self._transport.server_clock,
        )
        token = await self._channel.store.load(login.token_key)
        if token is None:
            raise LoginRequired("there is no such session, or it was ended")
        login = login.with_refresh(token.refresh is not None)
        return EsiaUser(
            login,
            self._transport.sharing(login),
            self._channel.store,
            SessionDetails.of(token),
            checks=self._checks,
        )

    def system(self, scopes: str | Collection[ScopeLike] | Scopes) -> EsiaSystem:
        """Act as the system itself (``client_credentials``, В.3).

        Args:
            scopes: of organisations and systems only. Each set of scopes has one token, shared by all who
                ask.

        Raises:
            InvalidInput: a scope needs a person.

        """
        from govauth.providers.esia.login.auth_system import (
            ClientCredentialsLogin,
        )
        from govauth.providers.esia.login.scopes import asked_of_system
        from govauth.providers.esia.system import EsiaSystem

        login = ClientCredentialsLogin(
            system=self._system,
            place=self._place,
            scopes=asked_of_system(scopes),
            checks=self._checks,
            clock=self._transport.server_clock,
        )
        return EsiaSystem(self._transport.sharing(login), checks=self._checks)

    def by_identification_key(
        self,
        key: str | Secret,
        signer: DocumentSigner | ChallengeSigner,
        *,
        text: SignatureText = SignatureText.UNPADDED,
    ) -> EsiaSystem:
        """Act by an identification key, for the API of Госуслуги (Б.12).

        Args:
            key: the UUID that an employee of the organisation issued for this system.
            signer: with the certificate **of the organisation**; a :class:`DocumentSigner` for a detached
                CMS, as
                the text of Б.12 says, a :class:`ChallengeSigner` for an attached one, as its sample is.
            text: how the signature is written.

        Raises:
            InvalidInput: the key is not a UUID.

        """
        from govauth.providers.esia.login.auth_system import (
            IdentificationKeyLogin,
        )
        from govauth.providers.esia.system import EsiaSystem

        key = Secret(key)  # no local of this frame holds the plain text
        login = IdentificationKeyLogin(key=key, signer=signer, place=self._place, text=text)
        return EsiaSystem(self._transport.sharing(login), checks=self._checks)
