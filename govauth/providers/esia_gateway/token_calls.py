"""The calls that give tokens: ``POST /auth/token``. Secrets stand in the form body, never in a URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlencode

import anyio
from attrs import field, frozen

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.errors import GovAuthError, OutcomeUnknown, RenewalFailed, TransportError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.esia_gateway.errors import START_ANEW
from govauth.providers.esia_gateway.places import Place
from govauth.secret import Secret
from govauth.wire.codec import Mismatch, read
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, wire

TOKEN_CALL_SECONDS: Final = 20.0
SCOPE: Final = "scope"
CONNECT_ATTEMPTS: Final = 3
CONNECT_PAUSE: Final = 0.2

HEADERS: Final[Mapping[str, str]] = {"accept": "application/json"}
_FORM_HEADERS: Final = {**HEADERS, "content-type": "application/x-www-form-urlencoded"}

Refuse = Callable[[Response], GovAuthError | None]


@frozen(kw_only=True)
class TokenReply(Answer):
    """The reply; ``refresh_token`` is absent for ``ebs_oauth``."""

    access_token: Secret = field(metadata=wire("access_token"))
    expires_in: int | None = field(default=None, metadata=wire("expires_in"))
    refresh_token: Secret | None = field(default=None, metadata=wire("refresh_token"))
    scope: str | None = None
    created_at: int | None = field(default=None, metadata=wire("created_at"))
    id_token: Secret | None = field(default=None, metadata=wire("id_token"))


@frozen(slots=True)
class Exchanged:
    """A token, and the id token that came with it."""

    token: Token
    id_token: Secret | None = field(repr=False)


async def ask_for_token(
    http: HttpSender, place: Place, fields: Mapping[str, str | Secret], *, refuse: Refuse
) -> Exchanged:
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
    url = place.url("api", "/auth/token")
    response = await http.send(Request("POST", url, _FORM_HEADERS, _form(fields)), seconds=TOKEN_CALL_SECONDS)
    error = refuse(response)
    if error is not None:
        raise error
    return _exchanged(response)


async def exchange_code(
    http: HttpSender, place: Place, fields: Mapping[str, str | Secret], *, refuse: Refuse
) -> Exchanged:
    """Exchange a code. It works only once, so only a call that never left is made again.

    Raises:
        OutcomeUnknown: the answer was lost; the code may be spent.
        RenewalFailed: the gateway cannot be reached.

    """
    attempt = 1
    while True:
        try:
            return await ask_for_token(http, place, fields, refuse=refuse)
        except TransportError as error:
            fault = error.again()
        if fault.sent:
            raise OutcomeUnknown(
                f"it is not known whether the code was spent ({fault.message})",
                how_to_check=START_ANEW,
                reason=type(fault).__name__,
            )
        if attempt == CONNECT_ATTEMPTS:
            raise RenewalFailed(f"the gateway cannot be reached: {fault.message}")
        await anyio.sleep(CONNECT_PAUSE * attempt)
        attempt += 1


def _form(fields: Mapping[str, str | Secret]) -> bytes:
    return urlencode(
        [(name, value.reveal() if isinstance(value, Secret) else value) for name, value in fields.items()]
    ).encode()


def _exchanged(response: Response) -> Exchanged:
    try:
        reply = read(response.content, TokenReply)
    except Mismatch as error:
        where, what = error.where, error.what
    else:
        now = answered_at(response)
        issued = now if reply.created_at is None else float(reply.created_at)
        details: dict[str, JsonValue] = {} if reply.scope is None else {SCOPE: reply.scope}
        token = Token(
            access=reply.access_token,
            expires_at=None if reply.expires_in is None else issued + reply.expires_in,
            issued_at=issued,
            refresh=reply.refresh_token,
            details=details,
        )
        return Exchanged(token, reply.id_token)
    # No body: it may hold half of a token reply.
    raise UnexpectedReply(where, what, status=response.status)
