"""Signing in to МДЛП: residents with a detached signature of a code, non-residents with a password.

Source: «Инструкция по получению динамического клиентского токена», version 1.2, sections 5.2.1 and 5.2.2.
"""

from __future__ import annotations

import base64
import hashlib
from abc import abstractmethod
from functools import partial

from attrs import Attribute, field, frozen, validators
from attrs.converters import optional

from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.auth.token_endpoint import Fields, json_request
from govauth.errors import ConfigurationError, InvalidInput
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.providers.crpt.login.challenge import MEDIA_TYPE, connection_key, lower, uuid
from govauth.providers.crpt.login.late_challenge import with_one_new_challenge
from govauth.providers.crpt.login.strategy import Login
from govauth.providers.crpt.login.token_replies import ask_for, text_in, token_in
from govauth.providers.crpt.places import MDLP, SUZ
from govauth.secret import Secret
from govauth.settings import check_text, is_text, secret_settings, shown
from govauth.signing.signer import DocumentSigner


def _detached(_: object, __: Attribute[DocumentSigner], signer: object) -> None:
    if not isinstance(signer, DocumentSigner):
        raise ConfigurationError(
            f"МДЛП wants a DocumentSigner, which makes detached signatures, not {shown(signer)}:"
            " await open_document_signer(key)"
        )


def _stripped(user_id: str) -> str:
    # The printed samples have a trailing space.
    check_text("user_id", user_id)
    return user_id.strip()


@frozen(slots=True, kw_only=True)
class _MdlpLogin(Login):
    """What both ways share.

    Attributes:
        client_id: of the accounting system, a GUID.
        client_secret: kept secret.
        user_id: who signs in.
        oms_connection: makes the token one for СУЗ: the token of that connection. Else it is for МДЛП itself.

    """

    client_id: str = field(validator=is_text)
    client_secret: Secret = field(converter=Secret)
    user_id: str = field(default="", converter=_stripped, repr=False)
    oms_connection: str | None = field(
        default=None, converter=optional(lower), validator=validators.optional(uuid)
    )

    def __attrs_post_init__(self) -> None:
        if not self.client_id or not self.client_secret:
            raise InvalidInput("client_id", "and client_secret must not be empty")

    @property
    def serves(self) -> frozenset[str]:
        """МДЛП, or СУЗ where a connection is named."""
        return frozenset({MDLP if self.oms_connection is None else SUZ})

    @property
    def needs(self) -> frozenset[str]:
        """МДЛП, which gives the token, and what the token opens."""
        return self.serves | {MDLP}

    @property
    def token_key(self) -> TokenKey:
        """One token for a client and its user, or for a connection."""
        if self.oms_connection is not None:
            return connection_key(self.place.name, self.oms_connection)
        return TokenKey("crpt", self.place.name, f"{self.client_id}:{self._user}", audience=MDLP)

    @property
    @abstractmethod
    def _user(self) -> str: ...

    @property
    @abstractmethod
    def _auth_type(self) -> str: ...

    @property
    def _by_person(self) -> bool:
        """Whether somebody may have to enter a PIN for the proof."""
        return False

    @abstractmethod
    async def _proof(self, code: str) -> dict[str, str | Secret]: ...

    async def obtain(self, http: HttpSender) -> Token:
        """Ask for a code, prove who asks, get a token with its life in minutes.

        Where the proof came too late for the code, it is tried with one new code at once.
        """
        return await with_one_new_challenge(partial(self._obtain_once, http), by_person=self._by_person)

    async def _obtain_once(self, http: HttpSender) -> Token:
        start = self._request(
            "/auth",
            {
                "client_id": self.client_id,
                "client_secret": self.client_secret,
                "user_id": self._user,
                "auth_type": self._auth_type,
            },
        )
        code = text_in(await ask_for(http, start), "code")
        path = "/token" if self.oms_connection is None else f"/token/{self.oms_connection}"
        proof = await self._proof(code)
        return token_in(await ask_for(http, self._request(path, {"code": code, **proof})))

    def _request(self, path: str, fields: Fields) -> Request:
        url = self.place.url(MDLP, path)
        return json_request(url, fields, {"accept": "application/json"}, media_type=MEDIA_TYPE)


@secret_settings("client_secret")
@frozen(slots=True, kw_only=True)
class MdlpSignatureLogin(_MdlpLogin):
    """``SIGNED_CODE``, for residents.

    Attributes:
        signer: makes the detached signature of the code.
        user_id: the serial number of the certificate in decimal, its SHA-1 thumbprint, or the id from the
            registration of the user. An empty one takes the thumbprint of the signer's certificate.

    """

    signer: DocumentSigner = field(validator=_detached, repr=False)

    @property
    def _user(self) -> str:
        # The algorithm is the documented one; it names a certificate and protects nothing.
        return self.user_id or hashlib.sha1(self.signer.certificate_der, usedforsecurity=False).hexdigest()

    @property
    def _auth_type(self) -> str:
        return "SIGNED_CODE"

    @property
    def _by_person(self) -> bool:
        return True

    async def _proof(self, code: str) -> dict[str, str | Secret]:
        signature = await self.signer.sign_detached(code.encode())
        return {"signature": base64.b64encode(signature).decode()}


@secret_settings("client_secret", "password")
@frozen(slots=True, kw_only=True)
class MdlpPasswordLogin(_MdlpLogin):
    """``PASSWORD``, for non-residents.

    Attributes:
        password: kept secret.
        user_id: the e-mail address.

    """

    password: Secret = field(converter=Secret)

    def __attrs_post_init__(self) -> None:
        """Check the settings."""
        _MdlpLogin.__attrs_post_init__(self)
        if not self.user_id or not self.password:
            raise InvalidInput("user_id", "and password must not be empty")

    @property
    def _user(self) -> str:
        return self.user_id

    @property
    def _auth_type(self) -> str:
        return "PASSWORD"

    async def _proof(self, code: str) -> dict[str, str | Secret]:  # noqa: ARG002
        return {"password": self.password}
