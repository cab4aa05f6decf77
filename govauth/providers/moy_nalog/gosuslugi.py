"""Signing in through Госуслуги: a person does it in a browser, and hands over the address that comes last.

Source: one public client (nalogovich 1.0.15, September 2026); nobody else does it, so this is experimental.
The way back leads to a page of the service itself, which uses the code up as soon as it is loaded: the
address has to be taken before that, by a window of the application that intercepts it or by keeping the
page's script from running. No password and no one-time code of Госуслуги passes through here.
"""

from __future__ import annotations

import hmac
import re
from functools import partial
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from attrs import field, frozen

from govauth.auth.token import Token
from govauth.auth.token_endpoint import ask, spend_once
from govauth.client.login_callback import Callback, is_foreign_state
from govauth.client.login_errors import CallbackMalformed, LoginRefused, StartedElsewhere, StateUnknown
from govauth.errors import ConfigurationError, LoginRejected, UnexpectedReply
from govauth.http.addresses import is_private
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import errors, operations
from govauth.providers.moy_nalog.auth import GosuslugiLogin, Login
from govauth.providers.moy_nalog.device import Device
from govauth.providers.moy_nalog.places import Place
from govauth.providers.moy_nalog.token_calls import HEADERS, ask_for_token, inn_of
from govauth.secret import Secret
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport

_BACK: Final = "/auth/login/back"
_STARTED: Final = "?remember=true&register=false"
_FINISHED: Final = "?remember=false&register=false"
"""So the client whose requests are known, and the web cabinet; why they differ is not."""
_PORTAL: Final = "gosuslugi.ru"
_ERROR: Final = re.compile(r"[a-z_]{1,64}")


@frozen(slots=True)
class GosuslugiStep:
    """A person is on the way. Keep this until the browser comes back; it pickles.

    Attributes:
        address: where the person signs in, at Госуслуги.
        state: ties what comes back to this step.
        comes_back_to: the page of the service where the browser ends. Its script must not run.
        device: to which the token will be bound.

    """

    address: str = field(repr=False)
    state: Secret = field(converter=Secret)
    comes_back_to: str
    device: Device = field(repr=False)


class GosuslugiSignIn:
    """``client.experimental.gosuslugi``."""

    def __init__(self, transport: Transport, login: Login) -> None:
        self._transport = transport
        self._login = login

    async def start(self) -> GosuslugiStep:
        """Ask the service where the person signs in: ``POST /auth/esia/url``. Nothing is spent by that.

        Raises:
            ConfigurationError: the client was not made with :class:`.GosuslugiLogin`.
            UnexpectedReply: the address is not one of Госуслуги, or carries no state.

        """
        login = self._made_for_this()
        back = f"{login.place.cabinet}{_BACK}"
        body = json_body({"redirectUrl": back + _STARTED})
        address = (await self._transport.call(operations.GOSUSLUGI_START, body=body)).url
        state = _state_in(address, login.place)
        return GosuslugiStep(address, state, back, login.device or Device.new())

    async def finish(self, step: GosuslugiStep, *, code: str | Secret, state: str | Secret) -> None:
        """Sign in with what the last address carries: ``POST /auth/esia``, once. The token is saved then.

        Args:
            step: of :meth:`start`.
            code: from the query of the address where the browser ended.
            state: from the same.

        Raises:
            LoginRefused: the state belongs to another step, or code or state can be none; nothing was sent.
            LoginRejected: the service refuses the code, or another person signed in than the login names.
            RenewalFailed: the auth service does not work now.
            OutcomeUnknown: the answer was lost; the code is spent.
            StoreUnavailable: the store does not save; the code was not sent.
            TokenNotSaved: the store did not keep the token; the client goes on with it, and saves it later.

        """
        # Secrets from here on: a traceback shows no more of them.
        code, state = Secret(code), Secret(state)
        await self._finish(step, Callback.of(state, code, state_is_ours=False))

    async def finish_at(self, step: GosuslugiStep, address: str | Secret) -> None:
        """Sign in with the whole address where the browser ended; raises what :meth:`finish` raises.

        Args:
            step: of :meth:`start`.
            address: a page below ``step.comes_back_to``, as a WebView intercepted it or a person pasted it.

        Raises:
            LoginRejected: the person refused, too.

        """
        address = Secret(Secret(address).reveal().strip())
        if not address.reveal().startswith(f"{step.comes_back_to}?"):
            raise CallbackMalformed(f"must begin with {step.comes_back_to}?")
        await self._finish(step, Callback.attempt(address, state_is_ours=False))

    async def _finish(self, step: GosuslugiStep, back: Callback | LoginRefused) -> None:
        login = self._made_for_this()
        if isinstance(back, LoginRefused):
            raise back
        if step.comes_back_to != f"{login.place.cabinet}{_BACK}":
            raise StartedElsewhere("the sign-in was started at another installation")
        if back.state is None or not hmac.compare_digest(back.state, step.state.reveal()):
            raise StateUnknown("the address belongs to another sign-in: start again")
        if back.code is None:
            error = back.error if _ERROR.fullmatch(back.error or "") else None
            raise LoginRejected(
                f"Госуслуги, or the person there, refused ({error or 'not told why'}); start again",
                code=error,
            )
        fields: dict[str, str | Secret] = {
            "redirectUrl": step.comes_back_to + _FINISHED,
            "code": back.code,
            "state": step.state,
        }

        async def exchange(http: HttpSender) -> Token:
            call = partial(
                ask_for_token,
                http,
                login.place,
                "/auth/esia",
                fields,
                device=step.device,
                refuse=errors.refuse_gosuslugi,
            )
            token = await spend_once(
                call, what="the code was taken", how_to_check="start() again, and sign in once more"
            )
            if (inn_of(token) or await _inn_by(token, http, login.place)) != login.inn:
                raise LoginRejected("another person signed in at Госуслуги than this login names by ИНН")
            return token

        await self._transport.sign_in_by(exchange)

    def _made_for_this(self) -> GosuslugiLogin:
        if not isinstance(self._login, GosuslugiLogin):
            raise ConfigurationError(
                "signing in through Госуслуги needs a client made with GosuslugiLogin(inn=…)"
            )
        return self._login


async def _inn_by(token: Token, http: HttpSender, place: Place) -> str | None:
    """Ask whose a token is, where its reply did not say."""
    headers = {**HEADERS, "authorization": f"Bearer {token.access.reveal()}"}
    request = Request("GET", place.url("api", operations.USER.path), headers)
    response = await ask(http, request, refuse=errors.refuse_gosuslugi)
    return operations.USER.reader(response).inn


def _state_in(address: str, place: Place) -> str:
    """Find the state in an address that a person may be sent to."""
    name = operations.GOSUSLUGI_START.name
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        states = [value for key, value in parse_qsl(parts.query, max_num_fields=64) if key == "state"]
    except ValueError:
        raise UnexpectedReply("url", "is not an address", operation=name) from None
    ours = parts.netloc == urlsplit(place.cabinet).netloc
    portal = host == _PORTAL or host.endswith(f".{_PORTAL}")
    if not is_private(parts) or parts.username is not None or not (portal or ours):
        raise UnexpectedReply("url", "is not an address at Госуслуги", operation=name)
    if len(states) != 1:
        raise UnexpectedReply("url", "carries no state, or several", operation=name)
    if not is_foreign_state(states[0]):
        raise UnexpectedReply("url", "carries a state that cannot be one", operation=name)
    return states[0]
