"""Signing a person in: send the browser away, and make a session of what comes back."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlencode

from attrs import evolve, field, frozen

from govauth.auth.login_state import LOGIN_SECONDS, LoginStateStore, check_duration
from govauth.auth.store import TokenStore
from govauth.auth.token import Token
from govauth.client.login_callback import Answer, Callback, Query
from govauth.client.login_errors import LoginRefused
from govauth.client.web_login import LoginOrigin, StartedLogin, StartedLogins, return_address
from govauth.clock import Clock, instant
from govauth.concurrency.deadline import failing_after
from govauth.errors import GovAuthError, InvalidInput, OutcomeUnknown, TransportError
from govauth.http.sender import HttpSender
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.auth_requests import Parameters, new_state, shown, sign_request
from govauth.providers.esia.login.auth_user import SessionDetails, UserLogin
from govauth.providers.esia.login.pkce import challenge_of, new_verifier
from govauth.providers.esia.login.record import LoginDetails
from govauth.providers.esia.login.refusals import refusal_of
from govauth.providers.esia.login.scopes import ScopeLike, Scopes, asked_of_person
from govauth.providers.esia.login.token_calls import TokenAnswer, call_for_token
from govauth.providers.esia.login.token_checks import SCOPE_ORG, TokenChecks, same_person
from govauth.providers.esia.places import Place
from govauth.providers.esia.user import EsiaUser
from govauth.secret import Secret
from govauth.transport.transport import Transport

EXCHANGE_SECONDS: Final = 45.0

_RESERVED: Final = frozenset(
    {
        "access_type",
        "client_certificate_hash",
        "client_id",
        "client_secret",
        "code",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
        "display",
        "grant_type",
        "prompt",
        "redirect_uri",
        "refresh_token",
        "response_type",
        "scope",
        "state",
        "timestamp",
        "token_type",
        "verify_token",
    }
)
_log = logging.getLogger("govauth.esia")


@frozen(slots=True)
class LoginStep:
    """Where to send the browser.

    Attributes:
        url: signed, good for one login and a short time; send the browser there as it is.
        state: comes back with the answer.
        expires_at: until when the answer is waited for.

    """

    url: str = field(repr=False)
    state: str = field(repr=False)
    expires_at: datetime


class SignIn:
    """``esia.login``."""

    def __init__(
        self,
        system: SystemLogin,
        place: Place,
        *,
        checks: TokenChecks,
        states: LoginStateStore,
        transport: Transport,
        store: TokenStore,
        clock: Clock,
    ) -> None:
        self._system = system
        self._place = place
        self._checks = checks
        edition = f"{system.edition.authorize.path} {system.edition.exchange.path}"
        origin = LoginOrigin("esia login", place.url("portal", ""), system.mnemonic, edition)
        self._started = StartedLogins(states, origin)
        self._transport = transport
        self._store = store
        self._clock = clock

    @property
    def states(self) -> LoginStateStore:
        """Where started logins wait."""
        return self._started.states

    async def start(
        self,
        scopes: str | Collection[ScopeLike] | Scopes,
        redirect_uri: str,
        *,
        offline: bool = False,
        browser: str | Secret | None = None,
        carry: str | None = None,
        prompt: Literal["none"] | None = None,
        display: Literal["popup"] | None = None,
        verify_token: str | Secret | None = None,
        extra: Mapping[str, str] | None = None,
        seconds: float = LOGIN_SECONDS,
    ) -> LoginStep:
        """Make the address to send a person's browser to (В.2.3; В.6.2).

        Args:
            scopes: such as ``{"openid", "fullname"}``; with ``openid`` there is an :attr:`EsiaUser.identity`,
                with ``otp`` a second factor is required and must be proved.
            redirect_uri: a registered address; https, or http on the loopback.
            offline: ask for a refresh token, for access when the person is not there.
            browser: a secret that only this browser holds, in a cookie say; ``finish`` must be given the
                same.
            carry: comes back as :attr:`EsiaUser.carried`; at most 4096 characters.
            prompt: ``none`` only looks whether the person has a session at ESIA. The system needs the
                permission ``sauth``; the document describes it for the edition ``V1``.
            display: ``popup`` makes the page fit a window of 800×600.
            verify_token: of the biometric system, for the scope ``ext_auth_result`` (В.8).
            extra: parameters of later editions. Those that the edition signs are signed.
            seconds: how long to wait for the answer.

        Raises:
            InvalidInput: a value is wrong.
            SigningFailed: the engine failed.
            StoreUnavailable: the login cannot be remembered.

        """
        # From here on no local of this frame holds the plain texts.
        browser = None if browser is None else Secret(browser)
        verify_token = None if verify_token is None else Secret(verify_token)
        asked = asked_of_person(scopes)
        edition, method = self._system.edition, self._system.challenge_method
        further = _checked_extra(extra)
        check_duration(seconds)
        values: Parameters = {
            "scope": str(asked),
            "redirect_uri": return_address(redirect_uri, "redirect_uri"),
            "access_type": "offline" if offline else "online",
            **further,
        }
        verifier = None if method is None else new_verifier()
        if method is not None and verifier is not None:
            values |= {
                "code_challenge": challenge_of(verifier, method),
                "code_challenge_method": method.value,
            }
        optional = {"prompt": prompt, "display": display}
        values |= {name: value for name, value in optional.items() if value is not None}
        if verify_token is not None:
            values["verify_token"] = verify_token
        again = {SCOPE_ORG, *edition.exchange.fields, *edition.refresh.fields}
        details = LoginDetails(
            asked=asked,
            redirect_uri=redirect_uri,
            offline=offline,
            verifier=verifier,
            extra={name: value for name, value in further.items() if name in again},
        )
        started = StartedLogin.by(browser, carry, details=details.dump())
        state = new_state()
        parameters = await sign_request(
            self._system, edition.authorize, values, state=state, clock=self._transport.server_clock
        )
        await self._started.put(state, started, seconds=seconds)
        address = self._place.url("portal", edition.authorize.path)
        return LoginStep(
            url=f"{address}?{urlencode(shown(parameters))}",
            state=state,
            expires_at=instant(self._clock.time() + seconds),
        )

    async def finish(
        self,
        state: str,
        *,
        code: str | Secret,
        browser: str | Secret | None = None,
        keep: float | None = None,
    ) -> EsiaUser:
        """Exchange the code for tokens, verify them, and open the person's session.

        The exchange runs in a task of its own: a code works only once, and the caller may be cancelled.

        Args:
            state: from the callback.
            code: from the callback.
            browser: what :meth:`start` was given.
            keep: seconds after which the store forgets the session, whatever its tokens could still do; a web
                application says how long its sessions last. By default it stays as long as it is of use.

        Raises:
            LoginRefused: the callback or the answer does not belong to a login started here; the class says
                why.
            EsiaRefusal: ESIA refused the code.
            TokenInvalid: a token did not pass verification.
            OutcomeUnknown: the answer was lost; the code is spent or not.
            StoreUnavailable: the store does not save; neither the state nor the code was spent.

        """
        answer = Callback.of(state, code)
        del state, code
        return await self._finish(answer, browser, keep)

    async def callback(
        self,
        query: Query | Secret | Answer,
        *,
        browser: str | Secret | None = None,
        keep: float | None = None,
    ) -> EsiaUser:
        """Do the same with all that came back, refusals included.

        Args:
            query: the URL, its query, all pairs of it, or what was read of it.
            browser: what :meth:`start` was given.
            keep: see :meth:`finish`.

        Raises:
            EsiaRefusal: ESIA, or the person there, refused: :class:`~.errors.AccessRefused`,
                :class:`~.errors.NoSession`, :class:`~.errors.ConsentRequired` and others.
            LoginRefused: see :meth:`finish`, which raises the rest, too.

        """
        answer = Callback.attempt(query)
        del query
        return await self._finish(answer, browser, keep)

    async def _finish(self, callback: Answer, browser: str | Secret | None, keep: float | None) -> EsiaUser:
        browser = None if browser is None else Secret(browser)
        try:
            if isinstance(callback, LoginRefused):
                raise callback
            if callback.state is None:
                raise refusal_of(callback.error, callback.description)
            await self._transport.require_writable_store()
            started = await self._started.take(Secret(callback.state), browser=browser)
            if callback.code is None:
                raise refusal_of(callback.error, callback.description)
            user = await self._signed_in(started, callback.code, keep)
        except GovAuthError as error:
            error.during("login.finish")
            _log.warning("esia: a login is refused: %s: %s", type(error).__name__, error)
            raise
        _log.info("esia: a person signed in")
        return user

    async def _signed_in(self, started: StartedLogin, code: Secret, keep: float | None) -> EsiaUser:
        asked = LoginDetails.load(started.details)
        login = UserLogin(
            system=self._system,
            place=self._place,
            session=Secret(secrets.token_urlsafe(32)),
            offline=asked.offline,
            clock=self._transport.server_clock,
        )
        transport, _ = await self._transport.sign_in(
            lambda http: self._first_token(http, asked, code, keep), lambda _: login
        )
        details = SessionDetails.of(await transport.keeper.current())
        return EsiaUser(login, transport, self._store, details, checks=self._checks, carried=started.carried)

    async def _first_token(
        self, http: HttpSender, details: LoginDetails, code: Secret, keep: float | None
    ) -> Token:
        with failing_after(EXCHANGE_SECONDS):
            answer = await self._exchange(http, details, code)
            access = await self._checks.access(
                answer.reply.access_token, asked=details.asked, extra=details.extra
            )
            identity = await self._checks.identity(answer.reply.id_token, details.asked)
        session = SessionDetails(
            asked=details.asked,
            redirect_uri=details.redirect_uri,
            oid=same_person(identity, access),
            started_at=answer.answered_at,
            extra=details.extra,
            id_claims=None if identity is None else identity.claims,
        )
        until = None if keep is None else answer.answered_at + keep
        return evolve(answer.token(session.as_detail()), kept_until=until)

    async def _exchange(self, http: HttpSender, details: LoginDetails, code: Secret) -> TokenAnswer:
        request = self._system.edition.exchange
        values: Parameters = {"scope": str(details.asked), "code": code}
        if request.has_redirect_uri:
            values["redirect_uri"] = details.redirect_uri
        if details.verifier is not None:
            values["code_verifier"] = details.verifier
        values |= {name: value for name, value in details.extra.items() if name in request.fields}

        clock = self._transport.server_clock
        try:
            return await call_for_token(
                http, self._place, self._system, request, values, clock=clock, spends=True
            )
        except TransportError as error:
            if not error.sent:
                raise
            reason, message = type(error).__name__, error.message
        raise OutcomeUnknown(
            f"it is not known whether the code was spent ({message})",
            how_to_check="start a new login; a code works once",
            reason=reason,
        )


def _checked_extra(extra: Mapping[str, str] | None) -> dict[str, str]:
    taken = _RESERVED.intersection(extra or {})
    if taken:
        raise InvalidInput("extra", f"must not set {min(taken)}")
    return dict(extra or {})
