"""Logins of persons in a web application, whatever its framework and whichever the room."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Generic, Literal, Protocol, Self, TypeVar
from urllib.parse import urlsplit

from attrs import field, frozen

from govauth.errors import (
    ConfigurationError,
    GovAuthError,
    InvalidInput,
    LoginRejected,
    LoginRequired,
    RenewalFailed,
    StoreUnavailable,
)
from govauth.http.addresses import uri
from govauth.integrations.addresses import is_from, local_path, origin_of
from govauth.integrations.login_page import TEXT_PAGE, Language, LoginFailure, RefusalPage, Step, language_of
from govauth.integrations.web_reply import Cookie, Reply
from govauth.secret import Secret
from govauth.settings import is_finite

U = TypeVar("U")

SESSION_SECONDS: Final = 3 * 3600.0
"""ESIA recommends local sessions of 15 minutes to 3 hours (3.3)."""

LARGEST_FORM: Final = 1024 * 1024
"""Bytes of a form that a browser brings back."""

_LONGEST: Final = 400 * 86_400.0
_BROWSER_SECONDS: Final = 12 * 3600.0
_TOKEN: Final = re.compile(r"[A-Za-z0-9._-]{20,2048}")
_STATUSES: Final[tuple[tuple[type[GovAuthError], int], ...]] = (
    (LoginRequired, 401),
    (LoginRejected, 403),
    (InvalidInput, 400),
    (RenewalFailed, 503),
    (StoreUnavailable, 503),
)
_log = logging.getLogger("govauth.web")

Pairs = Sequence[tuple[str, str]]
Method = Literal["GET", "POST"]
NO_HEADERS: Final[Mapping[str, str]] = {}
_OF_THE_OPERATOR: Final = 500


@frozen(slots=True)
class SignedIn(Generic[U]):
    """A finished login.

    Attributes:
        user: who.
        session: goes into the browser's cookie.
        carried: what :meth:`LoginRoom.begin` was given.

    """

    user: U
    session: Secret
    carried: str | None = field(repr=False)


@frozen(slots=True)
class CallbackContent:
    """What a browser brought back from the provider. It is shown nowhere.

    Attributes:
        content: all pairs of the query or of the form, or the form as it came.

    """

    content: Pairs | bytes = field(repr=False)

    @property
    def query(self) -> str | Pairs:
        """The same as a query."""
        return self.content.decode("latin-1") if isinstance(self.content, bytes) else self.content


class LoginRoom(Protocol[U]):
    """What a room does for the web: :class:`~.esia.EsiaRoom`, :class:`~.esia_gateway.GatewayRoom`, SAML."""

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends browsers back to."""
        ...

    @property
    def callback_method(self) -> Method:
        """How a browser comes back: by a redirect, or by a form of the provider's page."""
        ...

    @property
    def message_uris(self) -> tuple[str, ...]:
        """Where the provider sends browsers with messages about logouts; none where it has no such."""
        ...

    async def open(self) -> None:
        """Open the client."""
        ...

    async def aclose(self) -> None:
        """Close the client."""
        ...

    async def begin(self, *, browser: Secret, carried: str) -> str:
        """Start a login of one browser; return where to send it."""
        ...

    async def complete(
        self, arrived: CallbackContent, *, browser: Secret | None, seconds: float
    ) -> SignedIn[U]:
        """Finish a login by the callback, if it is of this browser; the session lasts ``seconds``."""
        ...

    async def resume(self, session: Secret, *, seconds: float) -> U:
        """Return the user of a session that is not older than ``seconds``.

        Raises:
            LoginRequired: it is, or there is none.

        """
        ...

    async def forget(self, session: Secret) -> None:
        """End a session here."""
        ...

    async def leave(self, session: Secret | None, back: str) -> str:
        """End a session here, and return where to send the browser to end it at the provider.

        Args:
            session: None if the browser has none.
            back: an absolute address of this site.

        """
        ...

    async def take_message(self, query: bytes) -> str | None:
        """Take a message about a logout from the query of an address, exactly as it arrived.

        Returns:
            Where to send the browser; None if the room does not say.

        """
        ...


class WebLogin(Generic[U]):
    """A login for browsers. The frameworks' modules make routes of it; it is opened with the application.

    What a request brought is read first and then dropped: a page of the application's or a store of its own
    may fail, and tracebacks show locals.
    """

    def __init__(
        self,
        room: LoginRoom[U],
        *,
        prefix: str = "/auth",
        after_login: str = "/",
        after_logout: str = "/",
        session_seconds: float = SESSION_SECONDS,
        page: RefusalPage = TEXT_PAGE,
    ) -> None:
        """Settle the addresses.

        Args:
            room: from :class:`~.esia.EsiaRoom`, :class:`~.esia_gateway.GatewayRoom` or
                :class:`~.esia_saml.SamlRoom`.
            prefix: ``<prefix>/login`` starts a login, ``<prefix>/logout`` ends a session (``POST``). The path
                of the callback is that of the room's ``redirect_uri``.
            after_login: where a browser goes that did not say ``?next=/path``.
            after_logout: where a browser comes back to from the provider's logout.
            session_seconds: how long a session lasts here; at most 400 days, as cookies do (RFC 6265bis,
                section 5.5).
            page: what a person sees when a login fails: a :class:`.PageTemplate` of text or HTML, or a
                function that makes the page of a :class:`.LoginFailure`.

        Raises:
            InvalidInput: an address is not one of this site, or it is that of two routes.
            ConfigurationError: ``session_seconds`` or ``page`` is of another kind.

        """
        _check_settings(prefix, session_seconds, page)
        self.room = room
        self.login_path: str = local_path(f"{prefix}/login", "prefix")
        self.logout_path: str = local_path(f"{prefix}/logout", "prefix")
        parts = urlsplit(room.redirect_uri)
        self.callback_path: str = uri(parts.path or "/")
        if self.callback_path in (self.login_path, self.logout_path):
            raise InvalidInput("prefix", f"must leave {self.callback_path} to the callback, by redirect_uri")
        self.message_paths: tuple[str, ...] = tuple(
            dict.fromkeys(uri(urlsplit(address).path or "/") for address in room.message_uris)
        )
        if {self.login_path, self.logout_path, self.callback_path}.intersection(self.message_paths):
            raise InvalidInput("prefix", "must leave the paths of the room's messages about logouts to them")
        self._site = uri(f"{parts.scheme}://{parts.netloc}")
        self._origin = origin_of(self._site)
        self._after_login = local_path(after_login, "after_login")
        self._after_logout = local_path(after_logout, "after_logout")
        self._page = page
        self._seconds = session_seconds
        secure = parts.scheme == "https"
        self.session_cookie: Cookie = Cookie("govauth-session", secure)
        # A form of another site brings no cookie that is Lax.
        by_form = secure and room.callback_method == "POST"
        self._browser = Cookie("govauth-browser", secure, "None" if by_form else "Lax")

    async def start(
        self, cookies: Mapping[str, str], next_path: str | None, headers: Mapping[str, str] = NO_HEADERS
    ) -> Reply:
        """Answer the start of a login: a redirect to the provider.

        Args:
            cookies: of the browser.
            next_path: where to go after the login; a path of this site, or the request is refused.
            headers: of the request; names in lower case, unless the mapping takes any case.

        """
        known = self._secret(cookies, self._browser)
        browser = known or Secret(secrets.token_urlsafe(32))
        language = _language(headers)
        del cookies, headers
        try:
            carried = self._after_login if next_path is None else local_path(next_path)
            url = await self.room.begin(browser=browser, carried=carried)
        except GovAuthError as error:
            return self._refused("start", error, language)
        # Other tabs of this browser may be on their way with the same secret, so it is kept.
        return Reply(303, url, changes=(self._browser.set(browser, seconds=_BROWSER_SECONDS),))

    async def callback(
        self, cookies: Mapping[str, str], query: Pairs | bytes, headers: Mapping[str, str] = NO_HEADERS
    ) -> Reply:
        """Answer the way back from the provider: a new session and a redirect, or the refusal.

        Args:
            cookies: of the browser.
            query: all pairs of the query, or of the form where the room's callback is one; or that form as it
                came.
            headers: of the request.

        """
        browser, old = self._secret(cookies, self._browser), self._secret(cookies, self.session_cookie)
        language = _language(headers)
        arrived = CallbackContent(query)
        del cookies, query, headers
        try:
            done = await self.room.complete(arrived, browser=browser, seconds=self._seconds)
            if old is not None:
                await self.room.forget(old)
            target = local_path(done.carried or self._after_login)
        except GovAuthError as error:
            return self._refused("callback", error, language)
        cookie = self.session_cookie.set(done.session, seconds=self._seconds)
        return Reply(303, target, changes=(cookie,))

    async def logout(self, cookies: Mapping[str, str], headers: Mapping[str, str] = NO_HEADERS) -> Reply:
        """Answer a logout: the session ends here, and the browser goes to end it at the provider.

        A form of another site changes nothing.
        """
        session = self._secret(cookies, self.session_cookie)
        language, is_own = _language(headers), is_from(self._origin, headers)
        del cookies, headers
        if not is_own:
            _log.warning("web login: logout refused: a form of another site")
            return Reply(403, text="403\n")
        try:
            url = await self.room.leave(session, self._site + self._after_logout)
        except GovAuthError as error:
            return self._refused("logout", error, language)
        return Reply(303, url, changes=(self.session_cookie.clear(),))

    async def message(self, query: bytes | str, headers: Mapping[str, str] = NO_HEADERS) -> Reply:
        """Answer a browser that the provider sent with a message about a logout.

        Args:
            query: of the address exactly as it arrived: the provider signed these bytes.
            headers: of the request.

        """
        language = _language(headers)
        sent = query.encode("latin-1", "replace") if isinstance(query, str) else query
        del query, headers
        try:
            url = await self.room.take_message(sent)
        except GovAuthError as error:
            return self._refused("logout", error, language)
        return Reply(303, self._after_logout if url is None else url)

    async def user(self, cookies: Mapping[str, str]) -> U:
        """Return who is signed in.

        Raises:
            LoginRequired: nobody, or not any more.
            AuthError: it cannot be found out now.

        """
        session = self._secret(cookies, self.session_cookie)
        del cookies
        if session is None:
            raise LoginRequired("nobody is signed in")
        try:
            return await self.room.resume(session, seconds=self._seconds)
        except LoginRequired:
            raise
        except GovAuthError as error:
            _log.error("web login: a session cannot be resumed: %s: %s", type(error).__name__, error)
            raise

    async def __aenter__(self) -> Self:
        await self.room.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.room.aclose()

    def _secret(self, cookies: Mapping[str, str], cookie: Cookie) -> Secret | None:
        value = cookies.get(cookie.whole_name, "")
        return Secret(value) if _TOKEN.fullmatch(value) else None

    def _refused(self, step: Step, error: GovAuthError, language: Language) -> Reply:
        status = next((status for kind, status in _STATUSES if isinstance(error, kind)), 502)
        level = logging.ERROR if status >= _OF_THE_OPERATOR else logging.WARNING
        _log.log(level, "web login: %s refused: %s: %s", step, type(error).__name__, error)
        page = self._page(LoginFailure(step, status, language, self.login_path, error))
        return Reply(status, text=page.text, media_type=page.media_type)


def _language(headers: Mapping[str, str]) -> Language:
    return language_of(headers.get("accept-language", ""))


def _check_settings(prefix: object, seconds: object, page: object) -> None:
    if not isinstance(prefix, str) or prefix.endswith("/") or "?" in prefix or "#" in prefix:
        raise InvalidInput("prefix", "must be a path of this site without a query and a slash at its end")
    if not is_finite(seconds) or not 0 <= seconds <= _LONGEST:
        raise ConfigurationError("session_seconds must be a number of seconds, 0 to 34560000 (400 days)")
    if not callable(page):
        raise ConfigurationError("page must be a PageTemplate, or a function that makes a Page")


def is_over(started_at: float, seconds: float, *, now: float) -> bool:
    """Tell whether a session that started then has lasted its time, all by the provider's clock."""
    return now >= started_at + seconds
