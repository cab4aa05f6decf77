"""The calls that give tokens: ``POST /auth/token``. Secrets stand in the form body, never in a URL."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from attrs import field, frozen

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.auth.token_endpoint import (
    Fields,
    Refuse,
    TokenReply,
    ask,
    form_request,
    spend_once,
    token_reply_in,
)
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.http.sender import HttpSender
from govauth.providers.esia_gateway.errors import START_ANEW
from govauth.providers.esia_gateway.places import Place
from govauth.secret import Secret
from govauth.wire.json import JsonValue
from govauth.wire.model import wire

SCOPE: Final = "scope"

HEADERS: Final[Mapping[str, str]] = {"accept": "application/json"}
_FURTHEST: Final = 10**11
_RETRY: Final = RetryPolicy(attempts=3, first=0.2)


@frozen(kw_only=True)
class GatewayReply(TokenReply):
    """The reply; ``refresh_token`` is absent for ``ebs_oauth``."""

    created_at: int | None = field(default=None, metadata=wire("created_at"))


@frozen(slots=True)
class Exchanged:
    """A token, and the id token that came with it."""

    token: Token
    id_token: Secret | None = field(repr=False)


async def ask_for_token(http: HttpSender, place: Place, fields: Fields, *, refuse: Refuse) -> Exchanged:
    """Send one token call, once.

    Args:
        http: the sender for token calls.
        place: the installation.
        fields: of the form.
        refuse: what a refusal of this call means.

    Raises:
        AuthError: as ``refuse`` says.
        UnexpectedReply: the reply holds no token.
        TransportError: nothing came back.

    """
    request = form_request(place.url("api", "/auth/token"), fields, HEADERS)
    return _exchanged(await ask(http, request, refuse=refuse))


async def exchange_code(http: HttpSender, place: Place, fields: Fields, *, refuse: Refuse) -> Exchanged:
    """Exchange a code. It works only once, so only a call that never left is made again.

    Raises:
        OutcomeUnknown: the answer was lost; the code may be spent.
        RenewalFailed: the gateway cannot be reached.

    """
    return await spend_once(
        partial(ask_for_token, http, place, fields, refuse=refuse),
        what="the code was spent",
        how_to_check=START_ANEW,
        retry=_RETRY,
    )


def _exchanged(response: Response) -> Exchanged:
    reply = token_reply_in(response, GatewayReply)
    issued = answered_at(response)
    if reply.created_at is not None:
        if not 0 <= reply.created_at < _FURTHEST:
            raise UnexpectedReply("created_at", "expected epoch seconds", status=response.status)
        issued = float(reply.created_at)
    details: dict[str, JsonValue] = {} if reply.scope is None else {SCOPE: reply.scope}
    return Exchanged(reply.token(issued, details=details), reply.id_token)
