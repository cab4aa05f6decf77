"""The calls that give tokens: made once, refused by the room's table, read without keeping the answer.

RFC 6749, sections 4 and 5: what the token endpoints of all providers share.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias, TypeVar
from urllib.parse import urlencode

import anyio
from attrs import field, frozen

from govauth.auth.token import Token
from govauth.auth.unverified import unverified_expiry
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import (
    GovAuthError,
    LoginRequired,
    OutcomeUnknown,
    RenewalFailed,
    TransportError,
    UnexpectedReply,
)
from govauth.http.message import Headers, Request, Response
from govauth.http.sender import HttpSender
from govauth.secret import Secret
from govauth.wire.codec import Mismatch, read
from govauth.wire.json import JsonValue, encode_json
from govauth.wire.model import Answer, wire

T = TypeVar("T")

TOKEN_CALL_SECONDS: Final = 20.0
_LONGEST_LIFE: Final = 100 * 365 * 86400
"""Seconds: a life beyond that is none that anybody meant, and no float holds any number."""

Fields: TypeAlias = Mapping[str, str | Secret]
"""Of a token call; secrets are revealed as the bytes are made, and not before."""

Refuse: TypeAlias = Callable[[Response], GovAuthError | None]
"""What a refusal of a token call means; None for a reply."""


@frozen(kw_only=True)
class TokenReply(Answer):
    """A reply with the fields of RFC 6749, section 5.1, and ``id_token`` of OpenID Connect."""

    access_token: Secret = field(metadata=wire("access_token"))
    token_type: str | None = field(default=None, metadata=wire("token_type"))
    refresh_token: Secret | None = field(default=None, metadata=wire("refresh_token"))
    expires_in: int | None = field(default=None, metadata=wire("expires_in"))
    scope: str | None = None
    id_token: Secret | None = field(default=None, metadata=wire("id_token"))

    def token(
        self,
        issued_at: float,
        *,
        default_life: float | None = None,
        details: Mapping[str, JsonValue] | None = None,
    ) -> Token:
        """Make the token that is kept. Where the reply does not say when it ends, ``exp`` of a JWT does.

        Args:
            issued_at: epoch seconds by the server's clock.
            default_life: seconds, where neither says.
            details: what stays with the token.

        """
        if self.expires_in is not None:
            expires: float | None = issued_at + self.expires_in
        elif default_life is not None:
            expires = issued_at + default_life
        else:
            expires = unverified_expiry(self.access_token)
        return Token(
            access=self.access_token,
            expires_at=expires,
            issued_at=issued_at,
            refresh=self.refresh_token or None,
            details=details or {},
        )


R = TypeVar("R", bound=TokenReply)


def form_request(url: str, fields: Fields, headers: Headers) -> Request:
    """Make a POST with an HTML form."""
    content = urlencode(list(_revealed(fields).items())).encode()
    return Request("POST", url, {**headers, "content-type": "application/x-www-form-urlencoded"}, content)


def json_request(
    url: str,
    fields: Fields,
    headers: Headers,
    *,
    more: Mapping[str, JsonValue] | None = None,
    media_type: str = "application/json; charset=utf-8",
) -> Request:
    """Make a POST with JSON.

    Args:
        url: of the call.
        fields: texts and secrets.
        headers: beside the type of the content.
        more: fields that are no texts.
        media_type: the type of the content.

    """
    content = encode_json({**_revealed(fields), **(more or {})})
    return Request("POST", url, {**headers, "content-type": media_type}, content)


async def ask(http: HttpSender, request: Request, *, refuse: Refuse) -> Response:
    """Send one token call, once.

    Raises:
        GovAuthError: as ``refuse`` says.
        TransportError: nothing came back.

    """
    response = await http.send(request, seconds=TOKEN_CALL_SECONDS)
    error = refuse(response)
    if error is not None:
        raise error
    return response


def reply_in(response: Response, kind: type[T]) -> T:
    """Read the reply of a token call.

    Raises:
        UnexpectedReply: it has another shape. It carries no body: that may hold half of a token.

    """
    try:
        return read(response.content, kind)
    except Mismatch as error:
        where, what = error.where, error.what
    raise _unexpected(response, where, what)


def token_reply_in(response: Response, kind: type[R]) -> R:
    """Read a reply of RFC 6749, and check what a token could not be made of.

    Raises:
        UnexpectedReply: it has another shape, no token, or another type of token.

    """
    reply = reply_in(response, kind)
    where, what = _fault_of(reply)
    if not what:
        return reply
    raise _unexpected(response, where, what)


def _unexpected(response: Response, where: str, what: str) -> UnexpectedReply:
    error = UnexpectedReply(where, what, status=response.status)
    error.request_id = response.request_id
    return error


async def spend_once(
    call: Callable[[], Awaitable[T]], *, what: str, how_to_check: str, retry: RetryPolicy | None = None
) -> T:
    """Make a call that spends what works once, such as a code: only one that never left is made again.

    Args:
        call: sends; made anew for each attempt.
        what: is not known then, such as ``the code was spent``.
        how_to_check: what to do when the answer is lost.
        retry: how a call that never left is made again; None lets its :class:`TransportError` out at once.

    Raises:
        OutcomeUnknown: the answer was lost.
        RenewalFailed: no connection came about.

    """
    attempt = 1
    while True:
        try:
            return await call()
        except TransportError as error:
            if retry is None and not error.sent:
                raise
            fault = error.again()
        if fault.sent:
            raise OutcomeUnknown(
                f"it is not known whether {what} ({fault.message})",
                how_to_check=how_to_check,
                reason=type(fault).__name__,
            )
        if retry is None or attempt == retry.attempts:
            raise RenewalFailed(f"the auth server cannot be reached: {fault.message}")
        await anyio.sleep(retry.pause(attempt))
        attempt += 1


async def refresh_or_sign_in(refresh: Callable[[], Awaitable[Token]]) -> Token:
    """Refresh where signing in again needs no person: a refresh token whose answer was lost counts as spent.

    Raises:
        LoginRequired: the answer was lost, so that the keeper signs in again.

    """
    try:
        return await refresh()
    except TransportError as error:
        if not error.sent:
            raise
        message = error.message
    raise LoginRequired(f"the answer to the refresh was lost ({message})")


def _revealed(fields: Fields) -> dict[str, str]:
    return {name: value.reveal() if isinstance(value, Secret) else value for name, value in fields.items()}


def _fault_of(reply: TokenReply) -> tuple[str, str]:
    if not reply.access_token:
        return "access_token", "empty"
    if (reply.token_type or "bearer").lower() != "bearer":
        return "token_type", "expected bearer"
    if reply.expires_in is not None and not 0 <= reply.expires_in <= _LONGEST_LIFE:
        return "expires_in", "expected seconds of a life"
    return "", ""
