"""The portals that may sign people in: what their metadata says."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from urllib.parse import urlsplit

from attrs import define, field, frozen, validators

from govauth.errors import GovAuthError
from govauth.providers.esia.sandbox.saml.names import ESIA_MD, MD, POST, REDIRECT, SAML
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.library import Element
from govauth.signing.xml.parsing import parse_xml
from govauth.signing.xml.refusal import XmlRefused


@define
class Service:
    """A portal, as its metadata describes it.

    Attributes:
        entity_id: its name.
        signing: certificates of its signatures.
        encryption: certificates to encrypt for; the first RSA one is taken.
        consumers: where answers may go; the first is the default.
        logout: where requests to log out go.
        logout_response: where answers to logouts go.
        attributes: names of those that it wants; empty for all.
        roles: kinds of roles, with the types of organisations; empty for all.
        methods: ways of signing in; empty for all.
        accounts: kinds of accounts; empty for all.

    """

    entity_id: str
    signing: Sequence[Certificate] = field(repr=False)
    encryption: Sequence[Certificate] = field(repr=False)
    consumers: Sequence[str]
    logout: str
    logout_response: str
    attributes: frozenset[str] = frozenset()
    roles: dict[str, frozenset[str]] = field(factory=dict[str, frozenset[str]])
    methods: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()

    def takes(self, organization_type: str | None) -> bool:
        """Tell whether people may come in a role: of a type of organisation, or of nobody but themselves."""
        if not self.roles:
            return True
        kind = "P" if organization_type is None else "E"
        types = self.roles.get(kind)
        return types is not None and (not types or organization_type is None or organization_type in types)


@frozen
class ServiceRegistration:
    """How a portal is registered over HTTP."""

    metadata: str = field(validator=validators.instance_of(str))


def read_service(metadata: bytes) -> Service:
    """Read the metadata of a portal.

    Raises:
        ValueError: something is missing or wrong.

    """
    try:
        root = parse_xml(metadata)
    except XmlRefused as error:
        raise ValueError(f"the metadata: {error}") from None
    entity_id = root.get("entityID") or ""
    if root.tag != f"{{{MD}}}EntityDescriptor" or not _is_address(entity_id):
        raise ValueError("the metadata has no EntityDescriptor whose entityID is the URL of a portal")
    described = root.find(f"{{{MD}}}SPSSODescriptor")
    if described is None:
        raise ValueError("the metadata has no SPSSODescriptor")
    consumers = [
        one.get("Location") or ""
        for one in described.findall(f"{{{MD}}}AssertionConsumerService")
        if one.get("Binding") == POST
    ]
    logouts = [
        one for one in described.findall(f"{{{MD}}}SingleLogoutService") if one.get("Binding") == REDIRECT
    ]
    if not consumers or not all(map(_is_address, consumers)):
        raise ValueError("the metadata has no AssertionConsumerService by HTTP-POST with an address")
    logout = (logouts[0].get("Location") or "") if logouts else ""
    signing, encryption = _certificates(described, "signing"), _certificates(described, "encryption")
    if not signing:
        raise ValueError("the metadata has no certificate for signing")
    extensions = root.find(f"{{{MD}}}Extensions")
    return Service(
        entity_id,
        signing,
        encryption,
        consumers,
        logout,
        (logouts[0].get("ResponseLocation") or logout) if logouts else "",
        frozenset(one.get("Name") or "" for one in root.iter(f"{{{SAML}}}Attribute")),
        _roles(extensions),
        _ids(extensions, "AuthnMethod"),
        _ids(extensions, "AccType"),
    )


def _certificates(described: Element, use: str) -> list[Certificate]:
    found: list[Certificate] = []
    for key in described.findall(f"{{{MD}}}KeyDescriptor"):
        if key.get("use", use) != use:
            continue
        for element in key.iter(f"{{{DS}}}X509Certificate"):
            try:
                found.append(read_certificate(base64.b64decode("".join((element.text or "").split()))))
            except (GovAuthError, ValueError):
                raise ValueError(f"the metadata has a certificate for {use} that cannot be read") from None
    return found


def _roles(extensions: Element | None) -> dict[str, frozenset[str]]:
    if extensions is None:
        return {}
    return {
        one.get("ID") or "": frozenset(kind.get("ID") or "" for kind in one.iter(f"{{{ESIA_MD}}}OrgType"))
        for one in extensions.iter(f"{{{ESIA_MD}}}GlobalRole")
    }


def _ids(extensions: Element | None, name: str) -> frozenset[str]:
    if extensions is None:
        return frozenset()
    return frozenset(one.get("ID") or "" for one in extensions.iter(f"{{{ESIA_MD}}}{name}"))


def _is_address(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and text.isascii()
