"""The tokens of the simulated ESIA, with the claims of В.5, В.7 and В.8, and forged ones for tests."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any, Final

from attrs import Attribute, define, field, frozen, validators

from govauth.providers.esia.sandbox.oauth_keys import sign
from govauth.providers.esia.sandbox.oauth_registry import Person, System
from govauth.providers.esia.sandbox.oauth_switches import EsiaSwitches
from govauth.simulation import Json, Site
from govauth.simulation.chance import chance
from govauth.simulation.switches import OBJECT

ISSUER: Final = "http://esia.gosuslugi.ru/"
ID_SECONDS: Final = 10800
BIO_SECONDS: Final = 600
RESULT_URL: Final = "https://esia-portal1.test.gosuslugi.ru/esia-rs/api/public/v1/ext/vrf/result"
_PERSONAL: Final = ("openid", "otp", "bio")


def _object(_: object, attribute: Attribute[Json], value: object) -> None:
    OBJECT.check(attribute.name, value)


@define
class Forgery:
    """How the next token of one kind is spoilt.

    Attributes:
        kind: ``id`` or ``access``.
        header: replaces entries of the header.
        claims: replaces claims; null takes one away.
        signature: ``esia``, ``none``, ``hmac`` (with the public key as the secret) or ``zeros``.

    """

    kind: str = field(validator=validators.in_(("id", "access")))
    header: Json = field(factory=dict[str, Any], validator=_object)
    claims: Json = field(factory=dict[str, Any], validator=_object)
    signature: str = field(default="esia", validator=validators.in_(("esia", "none", "hmac", "zeros")))


@frozen
class Grant:
    """What a token is given for.

    Attributes:
        system: to whom.
        scope: as asked.
        person: of whom; None for the system itself.
        session: at ESIA.
        authenticated_at: epoch seconds.
        second_factor: whether one was used.
        redirect_uri: of the login.
        offline: whether a refresh token goes with it.

    """

    system: System
    scope: str
    person: Person | None = None
    session: str = field(factory=lambda: chance.hexadecimal(32))
    authenticated_at: float = 0.0
    second_factor: bool = False
    redirect_uri: str = ""
    offline: bool = False

    @property
    def names(self) -> list[str]:
        """The asked scopes."""
        return self.scope.split(" ")


class TokenMint:
    """Makes tokens and knows the access tokens that are out."""

    def __init__(self, site: Site[EsiaSwitches]) -> None:
        self._site = site
        self.forgeries: list[Forgery] = []
        self._access: dict[str, tuple[Grant, float]] = {}

    def access_token(self, grant: Grant) -> tuple[str, int]:
        """Make an access token; return it and its seconds."""
        now = int(self._site.now())
        seconds = BIO_SECONDS if "bio" in grant.names else self._site.switches.access_seconds
        seconds = ID_SECONDS if "ext_auth_result" in grant.names else seconds
        claims: Json = {
            "nbf": now,
            "scope": self._granted(grant),
            "iss": ISSUER,
            "urn:esia:sid": grant.session,
            "exp": now + seconds,
            "iat": now,
            "client_id": grant.system.mnemonic,
        }
        if grant.person is not None:
            claims["urn:esia:sbj_id"] = grant.person.oid
        if "bio" in grant.names:
            claims["ext_vrf_url"] = RESULT_URL
        if "ext_auth_result" in grant.names:
            claims["match"] = {"voice": "0.95", "face": "0.8", "overall": "0.9"}
        token = self._made("access", grant, {"ver": 1, "typ": "JWT", "sbt": "access"}, claims)
        self._access[token] = grant, self._site.now() + seconds
        return token, seconds

    def id_token(self, grant: Grant, person: Person) -> str:
        """Make an id token."""
        now = int(self._site.now())
        subject = {
            "urn:esia:sbj:typ": "P",
            **({"urn:esia:sbj:is_tru": True} if person.trusted else {}),
            "urn:esia:sbj:oid": person.oid,
            "urn:esia:sbj:nam": f"OID.{person.oid}",
        }
        claims: Json = {
            "aud": grant.system.mnemonic,
            "sub": person.oid,
            "nbf": now,
            "amr": "PWD",
            "urn:esia:amd": "PWD",
            "auth_time": int(grant.authenticated_at),
            "iss": ISSUER,
            "urn:esia:sid": grant.session,
            **(subject if self._site.switches.flat_subject else {"urn:esia:sbj": subject}),
            "exp": now + ID_SECONDS,
            "iat": now,
        }
        if grant.second_factor:
            claims["acr"] = {"2fa": "otp"}
        return self._made("id", grant, {"ver": 0, "typ": "JWT", "sbt": "id"}, claims)

    def grant_of(self, token: str) -> Grant | None:
        """Return what an access token was given for, unless it has expired or nobody gave it."""
        grant, until = self._access.get(token, (None, 0.0))
        return grant if self._site.now() < until else None

    def expire_access(self) -> None:
        """Let every access token expire now."""
        self._access.clear()

    def _granted(self, grant: Grant) -> str:
        if self._site.switches.granted is not None:
            return self._site.switches.granted
        if grant.person is None:
            return grant.scope
        # ESIA adds the person to the scopes about persons.
        return " ".join(
            name if name in _PERSONAL or "?" in name else f"{name}?oid={grant.person.oid}"
            for name in grant.names
        )

    def _made(self, kind: str, grant: Grant, header: Json, claims: Json) -> str:
        header = {"alg": grant.system.algorithm, **header}
        forgery = next((one for one in self.forgeries if one.kind == kind), None)
        if forgery is not None:
            self.forgeries.remove(forgery)
            header = {**header, **forgery.header}
            claims = {k: v for k, v in {**claims, **forgery.claims}.items() if v is not None}
        signed = f"{_segment(header)}.{_segment(claims)}"
        signature = self._signature(signed.encode(), grant, "esia" if forgery is None else forgery.signature)
        return f"{signed}.{signature}"

    def _signature(self, signed: bytes, grant: Grant, how: str) -> str:
        if how == "none":
            return ""
        if how == "zeros":
            return base64url(bytes(64))
        if how == "hmac":
            from govauth.providers.esia.sandbox.oauth_keys import rsa_certificate  # noqa: PLC0415

            return base64url(hmac.digest(rsa_certificate().spki_der, signed, "sha256"))
        return base64url(sign(signed, grant.system.algorithm))


def _segment(value: Json) -> str:
    return base64url(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def base64url(content: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
