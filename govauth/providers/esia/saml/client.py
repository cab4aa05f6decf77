"""The front door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from govauth.auth.login_state import LoginStateStore, check_states
from govauth.auth.store import TokenStore, check_store
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import ConfigurationError, LoginRequired, require_extra
from govauth.secret import Secret
from govauth.settings import check_clock, check_kind

if TYPE_CHECKING:
    from types import TracebackType

    from govauth.providers.esia.saml.identity_provider import IdentityProvider
    from govauth.providers.esia.saml.login import SamlLogin
    from govauth.providers.esia.saml.logout import SamlLogout
    from govauth.providers.esia.saml.requirements import Requirements
    from govauth.providers.esia.saml.service_provider import ServiceProvider
    from govauth.providers.esia.saml.user import SamlUser

require_extra("ЕСИА by SAML", "saml", ("lxml",))


class EsiaSaml:
    """ESIA by SAML 2.0, for one information system of a state authority.

    It makes no calls: browsers carry every message.

    ::

        esia = EsiaSaml(provider, IdentityProvider.load("/etc/esia/idp.xml"), store=store, states=states)
        step = await esia.login.start(browser=cookie)
        ...                                        # the browser goes to step.url and posts to acs_url
        user = await esia.login.finish(body, browser=cookie)

    Attributes:
        login: sign a person in.
        logout: end sessions, whichever side begins.
        store: where sessions are, and what was used already.
        states: where started logins and logouts wait.

    """

    def __init__(
        self,
        provider: ServiceProvider,
        identity_provider: IdentityProvider,
        *,
        requirements: Requirements | None = None,
        store: TokenStore | None = None,
        states: LoginStateStore | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Make a client; nothing is opened.

        Args:
            provider: this side.
            identity_provider: ESIA, from the pinned metadata.
            requirements: which answers are accepted, and who may come in.
            store: keeps sessions, and what was used already; several processes must share it, or an answer
                can be used once in each. None: in the memory of this client.
            states: where started logins wait for their answer, if any process may get it. None: in memory.
            clock: of this host; it may differ from ESIA's by a minute.

        Raises:
            ConfigurationError: a setting is of another kind.

        """
        from govauth.client.web_login import LoginOrigin, StartedLogins
        from govauth.providers.esia.saml.acceptance import Acceptance
        from govauth.providers.esia.saml.identity_provider import IdentityProvider
        from govauth.providers.esia.saml.login import SamlLogin
        from govauth.providers.esia.saml.logout import SamlLogout
        from govauth.providers.esia.saml.once import OnceRegister
        from govauth.providers.esia.saml.requirements import Requirements
        from govauth.providers.esia.saml.service_provider import ServiceProvider
        from govauth.providers.esia.saml.sessions import Sessions

        if not isinstance(provider, ServiceProvider):
            raise ConfigurationError(f"provider must be a ServiceProvider, not {type(provider).__name__}")
        if not isinstance(identity_provider, IdentityProvider):
            raise ConfigurationError(
                f"identity_provider must be an IdentityProvider, not {type(identity_provider).__name__}"
            )
        rules = Requirements() if requirements is None else requirements
        check_kind("requirements", rules, Requirements)
        check_store(store)
        check_states(states)
        check_clock(clock)
        self.provider = provider
        self.identity_provider = identity_provider
        self.clock: Clock = clock
        self.store: TokenStore = MemoryTokenStore(clock=clock) if store is None else store
        if states is None:
            from govauth.auth.stores.login_states import MemoryLoginStateStore

            states = MemoryLoginStateStore(clock=clock)
        self.states: LoginStateStore = states
        place = identity_provider.entity_id
        self._sessions = Sessions(self.store, place, clock)
        once = OnceRegister(self.store, place)
        started = StartedLogins(self.states, LoginOrigin("esia saml", place, provider.entity_id))
        ending = StartedLogins(self.states, LoginOrigin("esia saml logout", place, provider.entity_id))
        self.login: SamlLogin = SamlLogin(
            provider,
            identity_provider,
            acceptance=Acceptance(provider, identity_provider, rules, started, once, clock),
            started=started,
            sessions=self._sessions,
            clock=clock,
        )
        self.logout: SamlLogout = SamlLogout(
            provider, identity_provider, sessions=self._sessions, started=ending, once=once, clock=clock
        )

    async def resume(self, session: str | Secret) -> SamlUser:
        """Go on with a session, in whatever process; the store is asked each time.

        Args:
            session: :attr:`SamlUser.session`.

        Raises:
            LoginRequired: there is no such session, or it was ended, here or at ESIA.
            StoreUnavailable: the store cannot be read or trusted.

        """
        return await self._sessions.load(Secret(session))

    async def forget(self, session: str | Secret) -> None:
        """End a session here only; one that is not there has ended. A logout is :attr:`logout`."""
        session = Secret(session)
        try:
            user = await self._sessions.load(session)
        except LoginRequired:
            return
        await self._sessions.end(user)

    async def aclose(self) -> None:
        """Close; stores that were given stay open."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<EsiaSaml of {self.provider.entity_id} at {self.identity_provider.entity_id}>"
