"""Tokens without a person: by the rights of the system (В.3), and by an identification key (Б.12)."""

from __future__ import annotations

import uuid

from attrs import Attribute, field, frozen

from govauth.auth.bearer import Bearer
from govauth.auth.strategy import Renewal, TokenKey
from govauth.auth.token import Token
from govauth.auth.token_endpoint import ask, reply_in
from govauth.auth.unverified import unverified_expiry
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import InvalidInput, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.auth_requests import sign_key
from govauth.providers.esia.login.editions import SignatureText
from govauth.providers.esia.login.refusals import refuse_token_call
from govauth.providers.esia.login.scopes import Scopes
from govauth.providers.esia.login.token_calls import call_for_token
from govauth.providers.esia.login.token_checks import TokenChecks
from govauth.providers.esia.login.token_repeats import ask_with_retries
from govauth.providers.esia.places import Place
from govauth.secret import Secret
from govauth.settings import secret_settings
from govauth.signing.signer import ChallengeSigner, DocumentSigner
from govauth.wire.model import Answer


@frozen(slots=True, kw_only=True)
class ClientCredentialsLogin(Bearer):
    """A token of the system itself, for scopes of organisations and systems. There is no refresh token.

    Attributes:
        system: the client system.
        place: the installation.
        scopes: what the token is for; each set of scopes has a token of its own.
        checks: verify the token.
        clock: for tests.

    """

    system: SystemLogin
    place: Place
    scopes: Scopes
    checks: TokenChecks = field(repr=False, eq=False)
    clock: Clock = field(default=SYSTEM_CLOCK, repr=False, eq=False)

    @property
    def token_key(self) -> TokenKey:
        """One token for each system and set of scopes, in whatever order they are named."""
        audience = " ".join(sorted(map(str, self.scopes)))
        return TokenKey("esia", self.place.name, self.system.mnemonic, audience=audience)

    @property
    def renewal(self) -> Renewal:
        """An older token lives on to its end."""
        return Renewal.OVERLAPS

    async def obtain(self, http: HttpSender) -> Token:
        """Ask for a token (В.3.2); a lost answer is asked for again, signed anew."""
        request = self.system.edition.client_credentials
        values: dict[str, str | Secret] = {"scope": str(self.scopes)}
        if request.has_redirect_uri:
            values["redirect_uri"] = self.system.redirect_uri or ""

        answer = await call_for_token(
            http, self.place, self.system, request, values, clock=self.clock, spends=False
        )
        await self.checks.access(answer.reply.access_token, asked=self.scopes)
        return answer.token({})

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Ask again: «может обратиться к сервису авторизации и получить новый маркер доступа»."""
        return await self.obtain(http)


def _uuid(_: object, attribute: Attribute[Secret], value: Secret) -> None:
    try:
        is_uuid = str(uuid.UUID(value.reveal())) == value.reveal().lower()
    except ValueError:
        is_uuid = False
    if not is_uuid:
        raise InvalidInput(attribute.name, "must be a UUID of 36 characters")


def _able(_: object, __: Attribute[DocumentSigner | ChallengeSigner], signer: object) -> None:
    if not isinstance(signer, DocumentSigner | ChallengeSigner):
        raise InvalidInput("signer", "must be a DocumentSigner, or a ChallengeSigner for the attached form")


@frozen(kw_only=True)
class _KeyAnswer(Answer):
    access_tkn: Secret


@secret_settings("key")
@frozen(slots=True, kw_only=True)
class IdentificationKeyLogin(Bearer):
    """A token for the API of Госуслуги in exchange for an identification key (Б.12).

    Attributes:
        key: the UUID that an employee of the organisation issued for this system.
        signer: with the certificate **of that organisation**. A :class:`DocumentSigner` makes the detached
            CMS that the text of Б.12 asks for; a :class:`ChallengeSigner` the attached one of its sample.
        place: the installation.
        text: how the signature is written; the sample has ``STANDARD``.

    """

    key: Secret = field(converter=Secret, validator=_uuid)
    signer: DocumentSigner | ChallengeSigner = field(validator=_able, eq=False, repr=False)
    place: Place
    text: SignatureText = SignatureText.UNPADDED

    @property
    def token_key(self) -> TokenKey:
        """One token for each key."""
        return TokenKey("esia", self.place.name, self.key.reveal(), audience="ext-app")

    @property
    def renewal(self) -> Renewal:
        """An older token lives on to its end."""
        return Renewal.OVERLAPS

    async def obtain(self, http: HttpSender) -> Token:
        """Exchange the key: ``GET /v1/orgs/ext-app/{UUID}/tkn``. The signature is new each time."""

        async def exchange(_: float) -> Response:
            return await ask(http, await self._request(), refuse=refuse_token_call)

        response = await ask_with_retries(exchange, spends=False)
        access = reply_in(response, _KeyAnswer).access_tkn
        expires = unverified_expiry(access)
        if expires is None:
            raise UnexpectedReply("accessTkn", "expected a token that says when it ends")
        issued = expires if response.date is None else response.date
        return Token(access=access, expires_at=expires, issued_at=min(issued, expires))

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Exchange the key again."""
        return await self.obtain(http)

    async def _request(self) -> Request:
        signature = (await sign_key(self.key, self.signer, self.text)).translate(_QUERY)
        path = f"/v1/orgs/ext-app/{self.key.reveal()}/tkn?signature={signature}"
        return Request("GET", self.place.url("esia_rs", path), {"accept": "application/json"})


_QUERY = str.maketrans({"+": "%2B", "/": "%2F", "=": "%3D"})
