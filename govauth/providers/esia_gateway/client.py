"""The front door of the gateway."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Unpack

from govauth.auth.login_state import LOGIN_SECONDS, LoginStateStore, check_states
from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
from govauth.clock import Clock
from govauth.errors import InvalidInput
from govauth.providers.esia_gateway import errors
from govauth.providers.esia_gateway.auth import ClientLogin
from govauth.providers.esia_gateway.backoff import BACKOFF
from govauth.providers.esia_gateway.places import Place
from govauth.providers.esia_gateway.token_calls import HEADERS
from govauth.settings import check_seconds
from govauth.transport.pending import Backoff

if TYPE_CHECKING:
    from govauth.providers.esia_gateway.deferred import DeferredDocuments
    from govauth.providers.esia_gateway.login import SignIn
    from govauth.providers.esia_gateway.user import User


class EsiaGateway(Client):
    """A client system at ЕСИА Шлюз, with all its users.

    ::

        login = ClientLogin(client_id="…", client_secret="…", redirect_uri="https://app/cb")
        async with EsiaGateway(login, place=Place.DEMO.at("https://gate.example.ru"), store=…) as gateway:
            step = await gateway.login.start(ConsentRequest(permissions={"fullname"}, …))
            user = await gateway.login.finish(step.state, code="…")
            documents = await user.documents(within=120)

    Each user has a token of its own, renewed once for everybody who acts for that user, in this process and
    through the store in others. All users share connections and the rate.

    """

    def __init__(
        self,
        login: ClientLogin,
        *,
        place: Place | None = None,
        states: LoginStateStore | None = None,
        login_seconds: float = LOGIN_SECONDS,
        **options: Unpack[ClientSettings],
    ) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            login: the client system.
            place: the installation; by default that of the login, which is the demonstration gateway. Every
                customer has a host of its own: ``Place.DEMO.at("https://gate.example.ru")``.
            states: where started logins wait; by default in memory, so the process that starts a login must
                finish it.
            login_seconds: how long a user may take to sign in.
            **options: of every client, see :class:`~govauth.client.options.ClientOptions`.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        check_seconds("login_seconds", login_seconds)
        check_login(login, ClientLogin)
        check_states(states)
        self._login = login if place is None else login.at(place)
        super().__init__(self._login.place, **options)
        self._transport = self._open(
            self._login, refuse=errors.refuse, headers=HEADERS, rate=self._options.rate
        )
        if states is None:
            from govauth.auth.stores.login_states import MemoryLoginStateStore

            states = MemoryLoginStateStore(clock=self._options.clock)
        self._states: LoginStateStore = states
        self._login_seconds = login_seconds

    @cached_property
    def login(self) -> SignIn:
        """Start and finish logins; logout."""
        from govauth.providers.esia_gateway.login import SignIn

        clock = self._options.clock
        return SignIn(
            self._transport,
            self._login,
            self._states,
            seconds=self._login_seconds,
            clock=clock,
        )

    @property
    def clock(self) -> Clock:
        """The gateway's clock as this host sees it."""
        return self._transport.server_clock

    def user(self, user_id: str) -> User:
        """Go on with a user who signed in before, here or in another process that shares the store.

        Args:
            user_id: :attr:`.User.id`, from the session of your application.

        Raises:
            InvalidInput: the id is empty.

        """
        from govauth.providers.esia_gateway.user import User

        if not user_id:
            raise InvalidInput("user_id", "must not be empty")
        login = self._login.for_user(user_id)
        return User(self._transport.sharing(login), login, self._options.clock)

    def resume(self, resume_key: str, *, within: float, backoff: Backoff = BACKOFF) -> DeferredDocuments:
        """Go on waiting for documents, here or in another process that shares the store.

        The key names the user: take it from where only your own programs write.

        Args:
            resume_key: of ``user.documents()``, or of ``DocumentsTimedOut``.
            within: seconds after which no further request is sent.
            backoff: of asking.

        Raises:
            InvalidInput: it is not a resume key of documents.

        """
        from govauth.providers.esia_gateway.user import read_documents_key

        user_id, params = read_documents_key(resume_key)
        return self.user(user_id).resumed(params, within=within, backoff=backoff)
