"""The calls that give tokens: signed anew each time, checked, and read into a :class:`Token`."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from govauth.auth.token import Token
from govauth.clock import Clock
from govauth.errors import TokenInvalid, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.auth_requests import new_state, shown, sign_request
from govauth.providers.esia.login.editions import SignedRequest
from govauth.providers.esia.login.login_errors import ReplyStateMismatch
from govauth.providers.esia.login.refusals import refuse_token_call
from govauth.providers.esia.places import Place
from govauth.secret import Secret
from govauth.signing.jws import read_compact
from govauth.transport.operation import form_body
from govauth.wire.codec import Mismatch, read
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, wire

TOKEN_CALL_SECONDS: Final = 20.0
_NOISE: Final = 2.0


@frozen(kw_only=True)
class TokenReply(Answer):
    """The answer of ``/te``; seconds may come as a number or as text."""

    access_token: Secret = field(metadata=wire("access_token"))
    id_token: Secret | None = field(default=None, metadata=wire("id_token"))
    refresh_token: Secret | None = field(default=None, metadata=wire("refresh_token"))
    expires_in: int | None = field(default=None, metadata=wire("expires_in"))
    state: str | None = field(default=None, repr=False)
    token_type: str | None = field(default=None, metadata=wire("token_type"))


@frozen(slots=True)
class TokenAnswer:
    """A reply whose state is right, and when it came.

    Attributes:
        reply: what it holds.
        answered_at: epoch seconds by ESIA's clock.

    """

    reply: TokenReply
    answered_at: float

    def token(self, details: Mapping[str, JsonValue]) -> Token:
        """Make the token that is kept; ``exp`` of the token tells its end where the reply does not."""
        reply = self.reply
        return Token(
            access=reply.access_token,
            expires_at=(
                expiry_of(reply.access_token)
                if reply.expires_in is None
                else self.answered_at + reply.expires_in
            ),
            issued_at=self.answered_at,
            refresh=reply.refresh_token,
            details=details,
        )


async def call_for_token(
    http: HttpSender,
    place: Place,
    login: SystemLogin,
    request: SignedRequest,
    values: Mapping[str, str | Secret],
    *,
    clock: Clock,
    skew: float = 0.0,
) -> TokenAnswer:
    """Sign and send one request to the token service, once.

    Raises:
        EsiaRefusal: ESIA refused; the class says why.
        RenewalFailed: the service does not work now.
        ReplyStateMismatch: the answer is not to this request.
        UnexpectedReply: the answer holds no token.
        TransportError: nothing came back.
        SigningFailed: the engine failed.

    """
    state = new_state()
    parameters = await sign_request(login, request, values, state=state, clock=clock, skew=skew)
    body = form_body(shown(parameters))
    sent_at = clock.time()
    headers = {"accept": "application/json", "content-type": body.media_type}
    response = await http.send(
        Request("POST", place.url("portal", request.path), headers, body.content), seconds=TOKEN_CALL_SECONDS
    )
    error = refuse_token_call(response, skew=skew_of(response, sent_at, clock))
    if error is not None:
        raise error
    reply = _reply_in(response)
    if not hmac.compare_digest((reply.state or "").encode(), state.encode()):
        raise ReplyStateMismatch("the answer carries another state than the request")
    return TokenAnswer(reply, clock.time() if response.date is None else response.date)


def expiry_of(token: Secret) -> float | None:
    """Read ``exp`` of a token, which nobody has verified, in epoch seconds."""
    try:
        expires = read_compact(token).claims.get("exp")
    except TokenInvalid:
        return None
    return float(expires) if isinstance(expires, int | float) and not isinstance(expires, bool) else None


def skew_of(response: Response, sent_at: float, clock: Clock) -> float | None:
    """Return the server's clock minus ours in seconds; None where the answer has no date."""
    if response.date is None:
        return None
    skew = response.date + 0.5 - (sent_at + clock.time()) / 2
    return skew if abs(skew) >= _NOISE else 0.0


def _reply_in(response: Response) -> TokenReply:
    try:
        reply = read(response.content, TokenReply)
    except Mismatch as error:
        where, what = error.where, error.what
    else:
        if (reply.token_type or "Bearer").lower() == "bearer":
            return reply
        where, what = "token_type", "expected Bearer"
    # No body: it may hold half of a token reply.
    raise UnexpectedReply(where, what, status=response.status)
