"""What is signed, in which order, and sent where: data, because editions of ESIA change it.

A later edition is a value, not a release: one that signs ``scope_org`` after the scope, say, is ::

    edition = evolve(CURRENT, authorize=CURRENT.authorize.signing("scope_org", after="scope"), …)

Source: «Методические рекомендации по использованию ЕСИА», version 3.9, Appendix В; where it is silent or
contradicts itself, the constant says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, Self

from attrs import evolve, field, frozen

from govauth.errors import ConfigurationError
from govauth.secret import Secret

STANDARD: Final = frozenset(
    {"client_id", "scope", "timestamp", "state", "redirect_uri", "code", "refresh_token"}
)
"""Parameters that a signed string cannot go without; others count as empty where they are not given."""


class Container(Enum):
    """The form of a signature."""

    RAW = auto()
    """GOST R 34.10-2012, ``s ‖ r``; ESIA finds the certificate by its hash."""
    CMS = auto()
    """Detached PKCS#7 with the certificate inside."""


class SignatureText(Enum):
    """How the bytes of a signature become ``client_secret``. The document only says base64 url safe."""

    UNPADDED = auto()
    """base64url without ``=``, as all samples are."""
    PADDED = auto()
    STANDARD = auto()
    """Plain base64, as in the sample of Б.12."""


@frozen(slots=True)
class SignedRequest:
    """One kind of request to the authorisation service.

    Attributes:
        path: below the root of ESIA.
        fields: the parameters whose values are signed, in this order, with nothing between them.
        container: the form of the signature.
        constants: parameters that are always the same.
        has_redirect_uri: whether ``redirect_uri`` is sent.
        has_certificate_hash: whether ``client_certificate_hash`` is sent.

    """

    path: str
    fields: tuple[str, ...]
    container: Container
    constants: Mapping[str, str] = field(factory=dict[str, str], hash=False)
    has_redirect_uri: bool = True
    has_certificate_hash: bool = False

    def signing(self, name: str, *, after: str) -> Self:
        """Make the same request with one more signed parameter.

        Raises:
            ConfigurationError: ``after`` is not signed.

        """
        if after not in self.fields:
            raise ConfigurationError(f"{after} is not among the signed parameters")
        place = self.fields.index(after) + 1
        return evolve(self, fields=(*self.fields[:place], name, *self.fields[place:]))

    def signed_bytes(self, values: Mapping[str, str | Secret]) -> bytes:
        """Return what is signed: the values as they are, not percent-encoded, in UTF-8.

        Raises:
            ConfigurationError: a parameter without which there is no string to sign is not given.

        """
        absent = [name for name in self.fields if name in STANDARD and name not in values]
        if absent:
            raise ConfigurationError(f"the request to {self.path} signs {absent[0]}, and there is none")
        return b"".join(_bytes_of(values.get(name, "")) for name in self.fields)


@frozen(slots=True)
class Edition:
    """The requests of one edition of the interface.

    Attributes:
        authorize: the address that a browser is sent to.
        exchange: an authorisation code for tokens.
        refresh: a refresh token for tokens.
        client_credentials: a token of the system itself.
        has_pkce: whether a code can be protected by PKCE.
        signature_text: the text form of signatures.

    """

    authorize: SignedRequest
    exchange: SignedRequest
    refresh: SignedRequest
    client_credentials: SignedRequest
    has_pkce: bool
    signature_text: SignatureText = SignatureText.UNPADDED


def _bytes_of(value: str | Secret) -> bytes:
    return (value.reveal() if isinstance(value, Secret) else value).encode()


_V1_FIELDS: Final = ("scope", "timestamp", "client_id", "state")
_V2_FIELDS: Final = ("client_id", "scope", "timestamp", "state", "redirect_uri")
_AUTHORIZE: Final = {"response_type": "code"}
_EXCHANGE: Final = {"grant_type": "authorization_code", "token_type": "Bearer"}
_REFRESH: Final = {"grant_type": "refresh_token", "token_type": "Bearer"}
_CLIENT: Final = {"grant_type": "client_credentials", "token_type": "Bearer"}
_TE_V1: Final = "/aas/oauth2/te"
_TE_V3: Final = "/aas/oauth2/v3/te"


def _v3(fields: tuple[str, ...], constants: Mapping[str, str]) -> SignedRequest:
    return SignedRequest(_TE_V3, fields, Container.RAW, constants, has_certificate_hash=True)


AUTHORIZE_V2: Final = SignedRequest(
    "/aas/oauth2/v2/ac", _V2_FIELDS, Container.RAW, _AUTHORIZE, has_certificate_hash=True
)
"""В.2.3. Д.6 prints another order; here «порядок важен», and the string is printed."""

EXCHANGE_V3: Final = _v3((*_V2_FIELDS, "code"), _EXCHANGE)
"""В.2.5, В.6.4."""

REFRESH_V3: Final = _v3(_V2_FIELDS, _REFRESH)
"""В.2.6 names neither address nor string; this is what a working client signs. The default."""

REFRESH_V3_TOKEN: Final = _v3(("client_id", "scope", "timestamp", "state", "refresh_token"), _REFRESH)
"""The refresh token in the place of the address."""

REFRESH_V3_BOTH: Final = _v3((*_V2_FIELDS, "refresh_token"), _REFRESH)
"""В.2.6 to the letter: «указывается вместо <code>»."""

AUTHORIZE_V1: Final = SignedRequest("/aas/oauth2/ac", _V1_FIELDS, Container.CMS, _AUTHORIZE)
"""В.2.2, to be decommissioned; the only one documented with ``prompt`` and ``display``."""

EXCHANGE_V1: Final = SignedRequest(_TE_V1, _V1_FIELDS, Container.CMS, _EXCHANGE)
"""В.6.3: four values. В.2.4 says six for the same address; clients that work sign four."""

REFRESH_V1: Final = SignedRequest(_TE_V1, _V1_FIELDS, Container.CMS, _REFRESH)

CLIENT_CREDENTIALS_V1: Final = SignedRequest(
    _TE_V1, _V1_FIELDS, Container.CMS, {"response_type": "token", **_CLIENT}, has_redirect_uri=False
)
"""В.3.2: the only documented one, and not marked as outdated. The address is that of В.2.4."""

CLIENT_CREDENTIALS_V3: Final = _v3(_V2_FIELDS, _CLIENT)
"""Not documented: what one client sends. It needs ``SystemLogin(redirect_uri=…)``."""

CURRENT: Final = Edition(AUTHORIZE_V2, EXCHANGE_V3, REFRESH_V3, CLIENT_CREDENTIALS_V1, has_pkce=True)
"""v2/ac with v3/te. Codes of one generation are not exchanged at another."""

V1: Final = Edition(AUTHORIZE_V1, EXCHANGE_V1, REFRESH_V1, CLIENT_CREDENTIALS_V1, has_pkce=False)
"""For systems that were not moved yet."""
