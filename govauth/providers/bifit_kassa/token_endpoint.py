"""``POST {api}/oauth/token``: how it is asked, and how its replies are read."""

from __future__ import annotations

from typing import Final

from attrs import field, frozen

from govauth.auth.clock_offset import answered_at
from govauth.auth.token import Token
from govauth.auth.token_endpoint import (
    Fields,
    Refuse,
    ask,
    form_request,
    json_request,
    token_reply_in,
)
from govauth.auth.token_endpoint import (
    TokenReply as OAuthReply,
)
from govauth.errors import UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.bifit_kassa.places import Place
from govauth.secret import Secret
from govauth.settings import is_filled, is_flag, secret_settings
from govauth.wire.json import JsonValue
from govauth.wire.model import wire

ACCESS_SECONDS: Final = 43199
"""The life of an access token where a reply does not say: «12 часов или 43 200 секунд - 1 секунда»."""

PUBLIC_CLIENT: Final = "cashdesk-rest-client"
PROCESSING_CLIENT: Final = "processing-connector-token"


@frozen(kw_only=True)
class TokenReply(OAuthReply):
    """The reply of ``POST /oauth/token``, for every grant."""

    user_id: int | None = field(default=None, metadata=wire("user_id"))


@secret_settings("client_secret")
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

    Raises:
        ConfigurationError: a setting is of another kind.

    """

    client_id: str = field(default=PUBLIC_CLIENT, validator=is_filled)
    client_secret: Secret = field(default=Secret(PUBLIC_CLIENT), converter=Secret)
    mfa_grant_type: str = field(default="mfa", validator=is_filled)
    accept_encoding: str = field(default="deflate", validator=is_filled)
    as_json: bool = field(default=False, validator=is_flag)

    async def ask(
        self,
        http: HttpSender,
        place: Place,
        grant_type: str,
        fields: Fields,
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
        return _token_in(await ask(http, self._request(place, grant_type, fields), refuse=refuse))

    def _request(self, place: Place, grant_type: str, fields: Fields) -> Request:
        whole: dict[str, str | Secret] = {
            **fields,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "grant_type": grant_type,
        }
        headers = {"accept": "application/json", "accept-encoding": self.accept_encoding}
        write = json_request if self.as_json else form_request
        return write(place.url("api", "/oauth/token"), whole, headers)


def _token_in(response: Response) -> Token:
    reply = token_reply_in(response, TokenReply)
    if reply.expires_in is not None and reply.expires_in <= 0:
        raise UnexpectedReply("expires_in", "expected seconds above zero", status=response.status)
    details: dict[str, JsonValue] = {"extra": reply.extra} if reply.extra else {}
    if reply.scope is not None:
        details["scope"] = reply.scope
    if reply.user_id is not None:
        details["user_id"] = reply.user_id
    return reply.token(answered_at(response), default_life=ACCESS_SECONDS, details=details)
