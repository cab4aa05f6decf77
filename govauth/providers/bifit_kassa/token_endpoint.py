"""``POST {api}/oauth/token``: how it is asked, and how its replies are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from attrs import field, frozen

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.errors import GovAuthError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.bifit_kassa.models import TokenReply
from govauth.providers.bifit_kassa.places import Place
from govauth.secret import Secret
from govauth.transport.operation import Body, form_body, json_body
from govauth.wire.codec import Mismatch, read
from govauth.wire.json import JsonValue

ACCESS_SECONDS: Final = 43199
"""The life of an access token where a reply does not say: «12 часов или 43 200 секунд - 1 секунда»."""

TOKEN_CALL_SECONDS: Final = 20.0
PUBLIC_CLIENT: Final = "cashdesk-rest-client"
PROCESSING_CLIENT: Final = "processing-connector-token"

Refuse = Callable[[Response], GovAuthError | None]


@frozen(slots=True, kw_only=True)
class TokenEndpoint:
    """How the token endpoint wants to be asked. Every default is the documented one.

    Attributes:
        client_id: a constant of the interface, the same for everybody.
        client_secret: the same constant; treated as a secret in case somebody is given one of his own.
        mfa_grant_type: ``grant_type`` of the third step of a login with a code. The list of fields says
            ``password``, the sample says ``mfa``.
        accept_encoding: the header of token calls, sent literally.
        as_json: send JSON in place of the documented form; one public client does.

    """

    client_id: str = PUBLIC_CLIENT
    client_secret: Secret = field(default=Secret(PUBLIC_CLIENT), converter=Secret)
    mfa_grant_type: str = "mfa"
    accept_encoding: str = "deflate"
    as_json: bool = False

    async def ask(
        self,
        http: HttpSender,
        place: Place,
        grant_type: str,
        fields: Mapping[str, str | Secret],
        *,
        refuse: Refuse,
    ) -> Token:
        """Send one token call, once.

        Args:
            http: the sender for token calls.
            place: the installation.
            grant_type: which grant.
            fields: of the grant; those of the client are added.
            refuse: what a refusal of this grant means.

        Raises:
            AuthError: as ``refuse`` says.
            UnexpectedReply: the reply holds no token.
            TransportError: nothing came back.

        """
        response = await http.send(self._request(place, grant_type, fields), seconds=TOKEN_CALL_SECONDS)
        error = refuse(response)
        if error is not None:
            raise error
        return _token_in(response)

    def _request(self, place: Place, grant_type: str, fields: Mapping[str, str | Secret]) -> Request:
        body = self._body(grant_type, fields)
        headers = {
            "accept": "application/json",
            "accept-encoding": self.accept_encoding,
            "content-type": body.media_type,
        }
        return Request("POST", place.url("api", "/oauth/token"), headers, body.content)

    def _body(self, grant_type: str, fields: Mapping[str, str | Secret]) -> Body:
        whole: dict[str, str | Secret] = {
            **fields,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "grant_type": grant_type,
        }
        write = json_body if self.as_json else _form
        return write({name: v.reveal() if isinstance(v, Secret) else v for name, v in whole.items()})


def _form(fields: Mapping[str, str]) -> Body:
    return form_body(list(fields.items()))


def _token_in(response: Response) -> Token:
    try:
        reply = read(response.content, TokenReply)
    except Mismatch as error:
        where, what = error.where, error.what
    else:
        where, what = _fault_of(reply)
        if not what:
            return _token_of(reply, response)
    # No body: it may hold half of a token reply.
    raise UnexpectedReply(where, what, status=response.status)


def _fault_of(reply: TokenReply) -> tuple[str, str]:
    if not reply.access_token:
        return "access_token", "empty"
    if reply.token_type.lower() != "bearer":
        return "token_type", "expected bearer"
    if reply.expires_in is not None and reply.expires_in <= 0:
        return "expires_in", "expected seconds above zero"
    return "", ""


def _token_of(reply: TokenReply, response: Response) -> Token:
    issued = answered_at(response)
    details: dict[str, JsonValue] = {"extra": reply.extra} if reply.extra else {}
    if reply.scope is not None:
        details["scope"] = reply.scope
    if reply.user_id is not None:
        details["user_id"] = reply.user_id
    return Token(
        access=reply.access_token,
        expires_at=issued + (reply.expires_in or ACCESS_SECONDS),
        issued_at=issued,
        refresh=reply.refresh_token or None,
        details=details,
    )
