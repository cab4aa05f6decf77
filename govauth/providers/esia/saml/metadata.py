"""Metadata of this side (А.5–А.7): the file that is registered at ESIA, by hand."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.saml.attribute_names import name_of
from govauth.providers.esia.saml.names import ESIA_METADATA, METADATA, POST, REDIRECT, SAML, SAMLP, md, saml
from govauth.providers.esia.saml.roles import AccountType, AuthnMethod, GlobalRole, OrgType
from govauth.providers.esia.saml.service_provider import ServiceProvider
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.library import Element, etree

Order = Literal["template", "schema"]

_BASIC: Final = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic"
_NAME_ID: Final = "urn:mace:shibboleth:1.0:nameIdentifier"
_SAML_1: Final = "urn:oasis:names:tc:SAML:1.1:protocol"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_PREFIXES: Final = {"md": METADATA, "saml": SAML, "esia": ESIA_METADATA}


@frozen(kw_only=True)
class Organization:
    """Who runs the system, and whom to write to.

    Attributes:
        name: full name.
        display_name: short name.
        url: of the portal.
        company: of the contact; the short name if None.
        email: of the contact.

    """

    name: str
    display_name: str
    url: str
    email: str
    company: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check that nothing is empty."""
        for field in ("name", "display_name", "url", "email"):
            if not getattr(self, field).strip():
                raise InvalidInput(f"organization.{field}", "must not be empty")


@frozen(kw_only=True)
class Admission:
    """Whom ESIA lets through to this system: it is said in the metadata, not with each request.

    Attributes:
        roles: None for all of them; for employees, with the kinds of organisation, where an empty collection
            means every kind.
        methods: how persons may sign in.
        accounts: confirmed ones only, or simplified ones as well.

    """

    roles: Mapping[GlobalRole, Collection[OrgType]] | None = None
    methods: Collection[AuthnMethod] = (AuthnMethod.PASSWORD, AuthnMethod.SIGNATURE)
    accounts: AccountType = AccountType.CONFIRMED

    def __attrs_post_init__(self) -> None:
        """Check that somebody is let in."""
        if not self.methods:
            raise InvalidInput("admission.methods", "must name a way to sign in")
        if self.roles is not None and not self.roles:
            raise InvalidInput("admission.roles", "must name a role, or be None for all of them")
        if self.roles is not None and self.roles.get(GlobalRole.PERSON):
            raise InvalidInput("admission.roles", "must name kinds of organisation for employees only")


def service_metadata(
    provider: ServiceProvider,
    *,
    attributes: Iterable[str],
    organization: Organization,
    encryption_certificate: bytes | None = None,
    admission: Admission | None = None,
    order: Order = "template",
) -> bytes:
    """Write the metadata of this side.

    ESIA's template puts ``md:Extensions`` last, where the schema of SAML wants it first. Registration is by
    hand and by that template, so it is the default.

    Args:
        provider: this side.
        attributes: short names of the wanted attributes, such as ``userId`` and ``personSNILS``.
        organization: who runs the system.
        encryption_certificate: for ESIA to encrypt with, PEM or DER; that of the signer if None.
        admission: whom to let through; None leaves the extensions out, which means everybody.
        order: of the template of ESIA, or of the schema.

    Returns:
        The file, UTF-8.

    Raises:
        InvalidInput: an attribute is unknown, or no decryption key fits the certificate for encryption.

    """
    signing = provider.signer.certificate_der
    encryption = read_certificate(encryption_certificate or signing)
    if not any(key.fits(encryption) for key in provider.decryption_keys):
        raise InvalidInput(
            "encryption_certificate",
            "must be that of one of the decryption_keys: what ESIA encrypts for another cannot be opened",
        )
    root = etree.Element(md("EntityDescriptor"), {"entityID": provider.entity_id}, nsmap=_PREFIXES)
    extensions = None if admission is None else _extensions(admission)
    if extensions is not None and order == "schema":
        root.append(extensions)
    _service(root, provider, signing, encryption.der)
    _attributes(root, attributes)
    _organization(root, organization)
    if extensions is not None and order == "template":
        root.append(extensions)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _service(root: Element, provider: ServiceProvider, signing: bytes, encryption: bytes) -> None:
    role = etree.SubElement(
        root,
        md("SPSSODescriptor"),
        {
            "AuthnRequestsSigned": "true",
            "WantAssertionsSigned": "true",
            "protocolSupportEnumeration": SAMLP,
        },
    )
    for use, certificate in (("signing", signing), ("encryption", encryption)):
        descriptor = etree.SubElement(role, md("KeyDescriptor"), {"use": use})
        info = etree.SubElement(descriptor, f"{{{DS}}}KeyInfo", nsmap={"ds": DS})
        data = etree.SubElement(info, f"{{{DS}}}X509Data")
        etree.SubElement(data, f"{{{DS}}}X509Certificate").text = base64.b64encode(certificate).decode()
    locations = {
        "Binding": REDIRECT,
        "Location": provider.logout_url,
        "ResponseLocation": provider.response_url,
    }
    etree.SubElement(role, md("SingleLogoutService"), locations)
    consumer = {"Binding": POST, "Location": provider.acs_url, "index": "0", "isDefault": "true"}
    etree.SubElement(role, md("AssertionConsumerService"), consumer)


def _attributes(root: Element, attributes: Iterable[str]) -> None:
    described = {"protocolSupportEnumeration": f"{_SAML_1} {SAMLP}"}
    role = etree.SubElement(root, md("AttributeAuthorityDescriptor"), described)
    etree.SubElement(role, saml("Attribute"), {"NameFormat": _NAME_ID, "Name": "transientId"})
    for attribute in dict.fromkeys(attributes):
        named = {"NameFormat": _BASIC, "FriendlyName": attribute, "Name": name_of(attribute)}
        etree.SubElement(role, saml("Attribute"), named)


def _organization(root: Element, organization: Organization) -> None:
    who = etree.SubElement(root, md("Organization"))
    for name, text, language in (
        ("OrganizationName", organization.name, "ru"),
        ("OrganizationDisplayName", organization.display_name, "ru"),
        ("OrganizationURL", organization.url, "en"),
    ):
        etree.SubElement(who, md(name), {_LANGUAGE: language}).text = text
    person = etree.SubElement(root, md("ContactPerson"), {"contactType": "technical"})
    etree.SubElement(person, md("Company")).text = organization.company or organization.display_name
    etree.SubElement(person, md("EmailAddress")).text = organization.email


def _extensions(admission: Admission) -> Element:
    extensions = etree.Element(md("Extensions"), nsmap={"md": METADATA, "esia": ESIA_METADATA})
    if admission.roles is not None:
        roles = _esia(extensions, "SupportedGlobalRoles")
        for role, kinds in admission.roles.items():
            named = _esia(roles, "GlobalRole", role)
            supported = _esia(named, "SupportedOrgTypes") if kinds else None
            for kind in kinds:
                if supported is not None:
                    _esia(supported, "OrgType", kind)
    methods = _esia(extensions, "SupportedAuthnMethods")
    for method in admission.methods:
        _esia(methods, "AuthnMethod", method)
    _esia(_esia(extensions, "SupportedAccTypes"), "AccType", admission.accounts)
    return extensions


def _esia(parent: Element, name: str, identifier: str | None = None) -> Element:
    attributes = {} if identifier is None else {"ID": str(identifier)}
    return etree.SubElement(parent, f"{{{ESIA_METADATA}}}{name}", attributes)
