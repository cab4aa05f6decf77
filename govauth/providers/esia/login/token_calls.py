"""The calls that give tokens: signed anew each time, checked, and read into a :class:`Token`."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from govauth.auth.token import Token
from govauth.auth.token_endpoint import Fields, TokenReply, ask, form_request, token_reply_in
from govauth.clock import Clock
from govauth.http.message import Response
from govauth.http.sender import HttpSender
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.auth_requests import new_state, sign_request
from govauth.providers.esia.login.editions import SignedRequest
from govauth.providers.esia.login.login_errors import ReplyStateMismatch
from govauth.providers.esia.login.refusals import refuse_token_call
from govauth.providers.esia.login.token_repeats import ask_with_retries
from govauth.providers.esia.places import Place
from govauth.wire.json import JsonValue

_NOISE: Final = 2.0


@frozen(kw_only=True)
class EsiaReply(TokenReply):
    """The answer of ``/te``; seconds may come as a number or as text."""

    state: str | None = field(default=None, repr=False)


@frozen(slots=True)
class TokenAnswer:
    """A reply whose state is right, and when it came.

    Attributes:
        reply: what it holds.
        answered_at: epoch seconds by ESIA's clock.

    """

    reply: EsiaReply
    answered_at: float

    def token(self, details: Mapping[str, JsonValue]) -> Token:
        """Make the token that is kept; ``exp`` of the token tells its end where the reply does not."""
        return self.reply.token(self.answered_at, details=details)


async def call_for_token(
    http: HttpSender,
    place: Place,
    login: SystemLogin,
    request: SignedRequest,
    values: Fields,
    *,
    clock: Clock,
    spends: bool,
) -> TokenAnswer:
    """Ask the token service, and again where that can help and cannot harm: signed anew each time.

    Args:
        http: sends.
        place: the installation.
        login: the client system.
        request: which request.
        values: what this one is about.
        clock: of ESIA, as far as it is known.
        spends: the request spends a code or a refresh token.

    Raises:
        EsiaRefusal: ESIA refused; the class says why.
        RenewalFailed: the service does not work now.
        ReplyStateMismatch: the answer is not to this request.
        UnexpectedReply: the answer holds no token.
        TransportError: nothing came back.
        SigningFailed: the engine failed.

    """
    address = place.url("portal", request.path)

    async def once(skew: float) -> TokenAnswer:
        state = new_state()
        parameters = await sign_request(login, request, values, state=state, clock=clock, skew=skew)
        sent_at = clock.time()
        response = await ask(
            http,
            form_request(address, parameters, {"accept": "application/json"}),
            refuse=lambda answer: refuse_token_call(answer, skew=skew_of(answer, sent_at, clock)),
        )
        reply = token_reply_in(response, EsiaReply)
        if not hmac.compare_digest((reply.state or "").encode(), state.encode()):
            raise ReplyStateMismatch("the answer carries another state than the request")
        return TokenAnswer(reply, clock.time() if response.date is None else response.date)

    return await ask_with_retries(once, spends=spends)


def skew_of(response: Response, sent_at: float, clock: Clock) -> float | None:
    """Return the server's clock minus ours in seconds; None where the answer has no date."""
    if response.date is None:
        return None
    skew = response.date + 0.5 - (sent_at + clock.time()) / 2
    return skew if abs(skew) >= _NOISE else 0.0
