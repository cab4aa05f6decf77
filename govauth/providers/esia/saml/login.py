"""Signing a person in (3.1.1)."""

from __future__ import annotations

import logging
import secrets
import uuid
from datetime import datetime
from typing import Final

from attrs import field, frozen

from govauth.auth.login_state import LOGIN_SECONDS, check_duration
from govauth.client.web_login import StartedLogin, StartedLogins
from govauth.clock import Clock, instant
from govauth.errors import ConfigurationError, GovAuthError, InvalidInput
from govauth.providers.esia.saml.acceptance import Acceptance
from govauth.providers.esia.saml.building import authn_request, new_id, octets_of
from govauth.providers.esia.saml.errors import AnswerRefused
from govauth.providers.esia.saml.identity_provider import IdentityProvider
from govauth.providers.esia.saml.post import Form, PostedAnswer, form_page
from govauth.providers.esia.saml.redirect import signed_address
from govauth.providers.esia.saml.service_provider import ServiceProvider
from govauth.providers.esia.saml.sessions import Sessions
from govauth.providers.esia.saml.user import SamlUser
from govauth.secret import Secret
from govauth.signing.xml.building import ENVELOPED_CHAIN, sign_element
from govauth.signing.xml.library import Element

SESSION_SECONDS: Final = 3 * 3600.0
"""A session at ESIA lasts three hours, and one of a system 15 minutes to three hours (3.1.1)."""

_log = logging.getLogger("govauth.esia")


@frozen(slots=True, kw_only=True)
class SamlStep:
    """A login that was started.

    Attributes:
        url: where to send the browser.
        request_id: of the ``AuthnRequest``.
        expires_at: until when the answer is waited for.

    """

    url: str = field(repr=False)
    request_id: str = field(repr=False)
    expires_at: datetime


@frozen(slots=True, kw_only=True)
class SamlPage:
    """A login that was started, for the binding HTTP-POST.

    Attributes:
        html: the page that sends the browser to ESIA by itself.
        request_id: of the ``AuthnRequest``.
        expires_at: until when the answer is waited for.

    """

    html: str = field(repr=False)
    request_id: str = field(repr=False)
    expires_at: datetime


class SamlLogin:
    """``esia.login``: start a login, and finish it with what came back."""

    def __init__(
        self,
        provider: ServiceProvider,
        idp: IdentityProvider,
        *,
        acceptance: Acceptance,
        started: StartedLogins,
        sessions: Sessions,
        clock: Clock,
    ) -> None:
        self._provider = provider
        self._idp = idp
        self._acceptance = acceptance
        self._started = started
        self._sessions = sessions
        self._clock = clock

    async def start(
        self,
        *,
        browser: str | Secret | None = None,
        carry: str | None = None,
        force: bool = False,
        passive: bool = False,
        seconds: float = LOGIN_SECONDS,
    ) -> SamlStep:
        """Write a signed ``AuthnRequest``, for the binding HTTP-Redirect: the one that ESIA demands.

        Args:
            browser: a secret that only this browser holds, in a cookie with ``SameSite=None``: the answer is
                a form of ESIA's page. ``finish`` must be given the same.
            carry: comes back as :attr:`SamlUser.carried`; at most 4096 characters.
            force: have the person sign in although there is a session at ESIA.
            passive: only look whether there is a session.
            seconds: how long to wait for the answer.

        Raises:
            InvalidInput: a value is wrong.
            SigningFailed: the key failed.
            StoreUnavailable: the login cannot be remembered.

        """
        browser = None if browser is None else Secret(browser)
        destination = self._idp.sso_url
        identifier, message = self._request(destination, force=force, passive=passive)
        relay_state = await self._begin(identifier, browser, carry, seconds)
        url = await signed_address(
            destination,
            "SAMLRequest",
            octets_of(message),
            self._provider.signer,
            relay_state=relay_state,
        )
        return SamlStep(url=url, request_id=identifier, expires_at=self._end(seconds))

    async def start_by_post(
        self,
        *,
        browser: str | Secret | None = None,
        carry: str | None = None,
        force: bool = False,
        passive: bool = False,
        seconds: float = LOGIN_SECONDS,
    ) -> SamlPage:
        """Do the same for the binding HTTP-POST: the signature is inside the message.

        Args:
            browser: see :meth:`start`.
            carry: see :meth:`start`.
            force: see :meth:`start`.
            passive: see :meth:`start`.
            seconds: see :meth:`start`.

        Raises:
            ConfigurationError: the identity provider takes no requests by POST.
            InvalidInput: a value is wrong.
            SigningFailed: the key failed.
            StoreUnavailable: the login cannot be remembered.

        """
        browser = None if browser is None else Secret(browser)
        destination = self._idp.sso_post_url
        if destination is None:
            raise ConfigurationError("the identity provider takes no requests by POST: use login.start")
        identifier, message = self._request(destination, force=force, passive=passive)
        await sign_element(
            message,
            self._provider.signer,
            into=message,
            at=1,
            transforms=ENVELOPED_CHAIN,
            id_attribute="ID",
        )
        relay_state = await self._begin(identifier, browser, carry, seconds)
        html = form_page(destination, octets_of(message), relay_state)
        return SamlPage(html=html, request_id=identifier, expires_at=self._end(seconds))

    async def finish(
        self,
        form: Form | PostedAnswer | AnswerRefused,
        *,
        browser: str | Secret | None = None,
        keep: float = SESSION_SECONDS,
    ) -> SamlUser:
        """Check the answer by all fifteen checks, and open the person's session.

        Args:
            form: the body of the ``POST`` to ``acs_url``, or all its pairs.
            browser: what :meth:`start` was given.
            keep: seconds the session lasts here; not longer than the one at ESIA where its end is said.

        Raises:
            AnswerRefused: the answer did not pass; ``check`` says which check.
            StatusRefused: ESIA, or the person there, refused.
            LoginRefused: no login of this browser waits for the answer.
            UnexpectedReply: an attribute is not of the documented form.
            StoreUnavailable: the store cannot be read or does not save.

        """
        answer = PostedAnswer.attempt(form)
        del form
        browser = None if browser is None else Secret(browser)
        try:
            accepted = await self._acceptance.accept(answer, browser)
            now = self._clock.time()
            end = accepted.authentication.session_end
            user = SamlUser(
                session=Secret(secrets.token_urlsafe(32)),
                attributes=accepted.attributes,
                name_id=accepted.head.name_id,
                session_index=accepted.authentication.session_index,
                started_at=now,
                ends_at=now + keep if end is None else min(now + keep, end),
                carried=accepted.started.carried,
            )
            await self._sessions.save(user)
        except GovAuthError as error:
            error.during("login.finish")
            _log.warning("esia: a login by SAML is refused: %s: %s", type(error).__name__, error)
            raise
        _log.info("esia: a person signed in by SAML")
        return user

    def _request(self, destination: str, *, force: bool, passive: bool) -> tuple[str, Element]:
        if force and passive:
            raise InvalidInput("passive", "must not be combined with force: nobody could sign in")
        identifier = new_id()
        message = authn_request(
            identifier=identifier,
            issuer=self._provider.entity_id,
            destination=destination,
            acs_url=self._provider.acs_url,
            now=self._clock.time(),
            force=force,
            passive=passive,
        )
        return identifier, message

    async def _begin(self, identifier: str, browser: Secret | None, carry: str | None, seconds: float) -> str:
        check_duration(seconds)
        relay_state = str(uuid.uuid4())
        started = StartedLogin.by(browser, carry, nonce=relay_state)
        await self._started.put(identifier, started, seconds=seconds)
        return relay_state

    def _end(self, seconds: float) -> datetime:
        return instant(self._clock.time() + seconds)
