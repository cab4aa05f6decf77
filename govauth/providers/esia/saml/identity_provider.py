"""The other side: ESIA, by a file with its metadata that the operator pinned.

Nothing is loaded over the network: whoever could change the file on its way could sign anybody in.
"""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Final, Self

from attrs import field, frozen

from govauth.client.web_login import return_address
from govauth.errors import ConfigurationError, InvalidInput
from govauth.files import read_file
from govauth.providers.esia.saml.names import POST, REDIRECT, md
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.signing.xml import (
    GOST_256,
    GOST_512,
    RSA_SHA256,
    SignatureAlgorithm,
    XmlRefused,
    parse_xml,
)
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.library import Element

_MAXIMUM_FILE: Final = 4 << 20

ALGORITHMS: Final = frozenset({RSA_SHA256, GOST_256, GOST_512})
"""What signatures of ESIA may be made with, unless a setting names others; ``RSA_SHA1`` must be named."""


def _algorithms(algorithms: Iterable[SignatureAlgorithm]) -> frozenset[SignatureAlgorithm]:
    return frozenset(algorithms)


@frozen(kw_only=True)
class IdentityProvider:
    """ESIA's identity provider.

    Attributes:
        entity_id: its name; every message of it carries the name as its issuer.
        sso_url: where sign-ins begin, by redirect.
        sso_post_url: the same by POST, where it is offered.
        logout_url: where requests about logouts go, by redirect.
        logout_response_url: where answers about logouts go.
        certificates: whose keys sign; two while the keys change. Only the keys count: dates and issuers of
            certificates do not.
        algorithms: that signatures may be made with.

    Raises:
        InvalidInput: an address is not https (or http on the loopback).
        ConfigurationError: there is no certificate, or no algorithm.

    """

    entity_id: str
    sso_url: str
    logout_url: str
    certificates: tuple[Certificate, ...] = field(repr=False)
    sso_post_url: str | None = None
    logout_response_url: str | None = None
    algorithms: frozenset[SignatureAlgorithm] = field(default=ALGORITHMS, converter=_algorithms, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check the settings."""
        return_address(self.sso_url, "sso_url")
        return_address(self.logout_url, "logout_url")
        for name in ("sso_post_url", "logout_response_url"):
            value = getattr(self, name)
            if value is not None:
                return_address(value, name)
        if not self.entity_id:
            raise InvalidInput("entity_id", "must not be empty")
        if not self.certificates or not self.algorithms:
            raise ConfigurationError("an identity provider must have a certificate and an algorithm")

    @property
    def response_url(self) -> str:
        """Where answers to its logout requests go."""
        return self.logout_response_url or self.logout_url

    @classmethod
    def load(
        cls, path: str | PathLike[str], *, algorithms: Iterable[SignatureAlgorithm] = ALGORITHMS
    ) -> Self:
        """Read the pinned file; see :meth:`read`.

        Raises:
            ConfigurationError: there is no such file, or it is not the metadata of an identity provider.

        """
        try:
            content = read_file(Path(path), _MAXIMUM_FILE)
        except OSError as error:
            problem = error.strerror or type(error).__name__
        else:
            return cls.read(content, algorithms=algorithms)
        raise ConfigurationError(f"the metadata of the identity provider cannot be read: {problem}")

    @classmethod
    def read(cls, content: bytes, *, algorithms: Iterable[SignatureAlgorithm] = ALGORITHMS) -> Self:
        """Read metadata (SAML 2.0 Metadata, section 2.4.3).

        Args:
            content: ``md:EntityDescriptor``, as ESIA publishes it. Its signature is not looked at: that the
                file is the right one is the operator's word.
            algorithms: that signatures may be made with.

        Raises:
            ConfigurationError: it is not the metadata of one identity provider.
            InvalidInput: an address in it is not https (or http on the loopback).

        """
        root = _parsed(content)
        roles = root.findall(md("IDPSSODescriptor"))
        if root.tag != md("EntityDescriptor") or len(roles) != 1:
            raise _unfit("an md:EntityDescriptor with one md:IDPSSODescriptor is expected")
        role = roles[0]
        logout = _service(role, "SingleLogoutService", REDIRECT)
        sso = _service(role, "SingleSignOnService", REDIRECT)
        if sso is None or logout is None:
            raise _unfit("sign-in and logout by HTTP-Redirect are expected")
        by_post = _service(role, "SingleSignOnService", POST)
        return cls(
            entity_id=root.get("entityID") or "",
            sso_url=sso.get("Location") or "",
            sso_post_url=None if by_post is None else by_post.get("Location"),
            logout_url=logout.get("Location") or "",
            logout_response_url=logout.get("ResponseLocation"),
            certificates=_certificates(role),
            algorithms=frozenset(algorithms),
        )


def _unfit(what: str) -> ConfigurationError:
    return ConfigurationError(f"the metadata of the identity provider do not fit: {what}")


def _parsed(content: bytes) -> Element:
    try:
        return parse_xml(content)
    except XmlRefused as error:
        problem = error.message
    raise _unfit(problem)


def _service(role: Element, name: str, binding: str) -> Element | None:
    return next((one for one in role.findall(md(name)) if one.get("Binding") == binding), None)


def _certificates(role: Element) -> tuple[Certificate, ...]:
    found: list[Certificate] = []
    for descriptor in role.findall(md("KeyDescriptor")):
        if descriptor.get("use") == "encryption":
            continue
        enclosed = descriptor.iter(f"{{{DS}}}X509Certificate")
        found.extend(read_certificate((one.text or "").encode()) for one in enclosed)
    if not found:
        raise _unfit("a certificate for signing is expected")
    return tuple(found)
