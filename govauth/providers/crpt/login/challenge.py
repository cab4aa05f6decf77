"""Signing in with a signed challenge: ГИС МТ and True API.

Source: «Инструкция по получению динамического клиентского токена», version 1.2, sections 5.2.3 to 5.2.6;
united tokens and tokens of True API itself as public clients use them.
"""

from __future__ import annotations

import base64
from enum import Enum
from functools import partial
from typing import Final

from attrs import Attribute, field, frozen, validators
from attrs.converters import optional

from govauth.auth.strategy import TokenKey
from govauth.auth.token import Token
from govauth.auth.token_endpoint import json_request
from govauth.errors import ConfigurationError
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.providers.crpt.ids import uuid_text
from govauth.providers.crpt.login.late_challenge import with_one_new_challenge
from govauth.providers.crpt.login.strategy import Login
from govauth.providers.crpt.login.token_replies import (
    ask_for,
    text_in,
    token_in,
    united_token_in,
)
from govauth.providers.crpt.places import GIS_MT, SUZ, TRUE_API
from govauth.secret import Secret
from govauth.settings import of_kind, shown
from govauth.signing.signer import ChallengeSigner
from govauth.wire.identifiers import Inn

MEDIA_TYPE: Final = "application/json;charset=UTF-8"


class Through(Enum):
    """Which of the two systems gives the token of a connection; the tokens are the same.

    The values are the base URL, the path of the challenge and the path of the token.
    """

    TRUE_API = (TRUE_API, "/auth/key", "/auth/simpleSignIn")
    GIS_MT = (GIS_MT, "/auth/cert/key", "/auth/cert")


def _attached(_: object, __: Attribute[ChallengeSigner], signer: object) -> None:
    if not isinstance(signer, ChallengeSigner):
        raise ConfigurationError(
            f"signing in needs a ChallengeSigner, which makes attached signatures, not {shown(signer)}:"
            " await open_challenge_signer(key)"
        )


def lower(oms_connection: str) -> str:
    """Write the id of a connection as the systems keep it."""
    return str(oms_connection).strip().lower()


def uuid(_: object, attribute: Attribute[str], oms_connection: str) -> None:
    """Refuse an id of a connection that is no UUID."""
    uuid_text(oms_connection, attribute.name)


def _inn(inn: str) -> Inn:
    return Inn.checked(inn, "inn")


@frozen(slots=True, kw_only=True)
class _ChallengeLogin(Login):
    """Ask for a challenge, sign it attached, exchange it.

    Attributes:
        signer: makes the attached signature; its key stays where it is.
        inn: the organisation, where the signer acts for several or under a МЧД.

    """

    signer: ChallengeSigner = field(validator=_attached, repr=False)
    inn: Inn | None = field(default=None, converter=optional(_inn), repr=False)

    async def _exchange(
        self, http: HttpSender, through: Through, oms_connection: str | None, *, united: bool = False
    ) -> Token:
        return await with_one_new_challenge(
            partial(self._exchange_once, http, through, oms_connection, united=united)
        )

    async def _exchange_once(
        self, http: HttpSender, through: Through, oms_connection: str | None, *, united: bool = False
    ) -> Token:
        root, challenge_path, token_path = through.value
        url = self.place.url(root, challenge_path)
        challenge = await ask_for(http, Request("GET", url, {"accept": "*/*"}))
        signed = await self.signer.sign_challenge(text_in(challenge, "data").encode())
        body: dict[str, str | Secret] = {
            "uuid": text_in(challenge, "uuid"),
            "data": base64.b64encode(signed).decode(),
        }
        if self.inn is not None:
            body["inn"] = str(self.inn)
        path = token_path if oms_connection is None else f"{token_path}/{oms_connection}"
        request = json_request(
            self.place.url(root, path),
            body,
            {"accept": "*/*"},
            more={"unitedToken": True} if united else None,
            media_type=MEDIA_TYPE,
        )
        return (united_token_in if united else token_in)(await ask_for(http, request))

    @property
    def _signatory(self) -> str:
        return f"{self.signer.certificate_hash}:{self.inn or ''}"


def connection_key(place: str, oms_connection: str) -> TokenKey:
    """Return the key of the one token that a connection has, whoever asks and through whichever system."""
    return TokenKey("crpt", place, "", oms_connection, SUZ)


@frozen(slots=True, kw_only=True)
class SuzConnectionLogin(_ChallengeLogin):
    """The ``clientToken`` of one installation, for СУЗ. All workers of a connection must share a store.

    After its first successful use, static tokens of the participant stop working for good.

    Attributes:
        oms_connection: the id of the connection: a UUID, sent in lower case.
        through: which system to ask.

    """

    oms_connection: str = field(converter=lower, validator=uuid)
    through: Through = field(default=Through.TRUE_API, validator=of_kind(Through))

    @property
    def serves(self) -> frozenset[str]:
        """СУЗ."""
        return frozenset({SUZ})

    @property
    def token_key(self) -> TokenKey:
        """One token for a connection."""
        return connection_key(self.place.name, self.oms_connection)

    @property
    def needs(self) -> frozenset[str]:
        """СУЗ, and the system that gives the token."""
        return frozenset({SUZ, self.through.value[0]})

    async def obtain(self, http: HttpSender) -> Token:
        """Ask for a challenge, sign it, exchange it. The token before it dies."""
        return await self._exchange(http, self.through, self.oms_connection)


@frozen(slots=True, kw_only=True)
class TrueApiLogin(_ChallengeLogin):
    """The token of True API itself: ``POST /auth/simpleSignIn`` without a connection. A JWT of ten hours."""

    @property
    def serves(self) -> frozenset[str]:
        """True API."""
        return frozenset({TRUE_API})

    @property
    def token_key(self) -> TokenKey:
        """One token for a certificate and an organisation."""
        return TokenKey("crpt", self.place.name, self._signatory, audience=TRUE_API)

    async def obtain(self, http: HttpSender) -> Token:
        """Ask for a challenge, sign it, exchange it."""
        return await self._exchange(http, Through.TRUE_API, None)


@frozen(slots=True, kw_only=True)
class UnitedLogin(_ChallengeLogin):
    """One sign-in for True API and СУЗ: ``unitedToken: true``, answered with ``uuidToken``, ``expireDate``.

    ``uuidToken`` opens both. Where the answer brings a JWT in ``token`` as well, both are kept, and True API
    is called with the JWT, as after a sign-in of its own.

    Attributes:
        oms_connection: the connection that the token is for, where there is one.

    """

    oms_connection: str | None = field(
        default=None, converter=optional(lower), validator=validators.optional(uuid)
    )

    @property
    def serves(self) -> frozenset[str]:
        """True API and СУЗ."""
        return frozenset({SUZ, TRUE_API})

    @property
    def token_key(self) -> TokenKey:
        """The token of the connection, or one for a certificate and an organisation."""
        if self.oms_connection is not None:
            return connection_key(self.place.name, self.oms_connection)
        return TokenKey("crpt", self.place.name, self._signatory, audience="united")

    async def obtain(self, http: HttpSender) -> Token:
        """Ask for a challenge, sign it, exchange it."""
        return await self._exchange(http, Through.TRUE_API, self.oms_connection, united=True)
