"""Metadata of both sides, and settings that are refused before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from lxml import etree

from govauth.errors import ConfigurationError, InvalidInput
from govauth.providers.esia.saml import (
    ATTRIBUTES,
    AccountType,
    Admission,
    AuthnMethod,
    DecryptionKey,
    EsiaSaml,
    GlobalRole,
    IdentityProvider,
    Organization,
    OrgType,
    Requirements,
    ServiceProvider,
    service_metadata,
)
from govauth.signing import read_certificate
from govauth.signing.xml import RSA_SHA256, RsaXmlSigner
from tests.providers.esia.saml.answers import (
    ACS,
    DS,
    IDP,
    PORTAL,
    SAML,
    SLO,
    SLO_URL,
    SSO_URL,
    body_of,
    idp_metadata,
    pair,
)
from tests.providers.esia.saml.conftest import identity_provider, service_provider

MD = "urn:oasis:names:tc:SAML:2.0:metadata"
OWNER = Organization(name="Комитет по птицам", display_name="Птицы", url=PORTAL, email="admin@birds.example")
ROLES = {GlobalRole.PERSON: (), GlobalRole.EMPLOYEE: (OrgType.LEGAL, OrgType.AUTHORITY)}


def names(root: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in root]


def test_metadata_in_the_order_of_the_template_and_of_the_schema() -> None:
    admission = Admission(roles=ROLES, methods=[AuthnMethod.SIGNATURE], accounts=AccountType.SIMPLIFIED)
    wanted = ("userId", "personSNILS", "authToken")
    template = service_metadata(
        service_provider(), attributes=wanted, organization=OWNER, admission=admission
    )
    root = etree.fromstring(template)
    rest = ["SPSSODescriptor", "AttributeAuthorityDescriptor", "Organization", "ContactPerson"]
    assert names(root) == [*rest, "Extensions"]
    schema = service_metadata(
        service_provider(), attributes=wanted, organization=OWNER, admission=admission, order="schema"
    )
    assert names(etree.fromstring(schema)) == ["Extensions", *rest]
    assert root.get("entityID") == PORTAL
    role = root[0]
    assert names(role) == [
        "KeyDescriptor",
        "KeyDescriptor",
        "SingleLogoutService",
        "AssertionConsumerService",
    ]
    assert [one.get("use") for one in role[:2]] == ["signing", "encryption"]
    certificates = [one.text for one in role.iter(f"{{{DS}}}X509Certificate")]
    assert certificates == [body_of(pair("portal").certificate)] * 2
    assert (role[2].get("Location"), role[2].get("ResponseLocation")) == (SLO, SLO)
    assert role[3].get("Location") == ACS
    attributes = [(one.get("FriendlyName"), one.get("Name")) for one in root[1]]
    assert attributes == [
        (None, "transientId"),
        ("userId", "urn:mace:dir:attribute:userId"),
        ("personSNILS", "urn:esia:personSNILS"),
        ("authToken", "urn:mace:dir:attribute:authToken"),
    ]
    identifiers = [one.get("ID") for one in root[4].iter() if one.get("ID")]
    assert identifiers == ["P", "E", "L", "A", "DS", "L"]


def test_metadata_with_another_certificate_for_encryption() -> None:
    other = pair("stranger").certificate
    with pytest.raises(InvalidInput, match="encryption_certificate"):
        service_metadata(service_provider(), attributes=(), organization=OWNER, encryption_certificate=other)
    keys = [*service_provider().decryption_keys, DecryptionKey.open(pair("stranger").pem)]
    written = service_metadata(
        evolve(service_provider(), decryption_keys=keys),
        attributes=ATTRIBUTES,
        organization=OWNER,
        encryption_certificate=other,
    )
    root = etree.fromstring(written)
    assert "Extensions" not in names(root)
    assert len(root[1]) == 1 + 44
    assert [one.text for one in root.iter(f"{{{DS}}}X509Certificate")][1] == body_of(other)
    assert len(set(root.xpath("//a:Attribute/@Name", namespaces={"a": SAML}))) == 45


def test_the_pinned_metadata(tmp_path: Path) -> None:
    file = tmp_path / "idp.xml"
    file.write_bytes(idp_metadata(pair("idp").certificate, pair("stranger").certificate))
    idp = IdentityProvider.load(file)
    assert (idp.entity_id, idp.sso_url, idp.logout_url) == (IDP, SSO_URL, SLO_URL)
    assert idp.response_url == SLO_URL
    assert idp.certificates == tuple(read_certificate(pair(name).certificate) for name in ("idp", "stranger"))
    file.write_bytes(
        file.read_bytes().replace(b'SLO"/>', b'SLO" ResponseLocation="https://esia.example/answers"/>')
    )
    assert IdentityProvider.load(file).response_url == "https://esia.example/answers"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        idp_metadata(),
        b"<!DOCTYPE a>" + idp_metadata(pair("idp").certificate),
        idp_metadata(pair("idp").certificate).replace(b"SingleSignOnService", b"Other"),
        idp_metadata(pair("idp").certificate).replace(b"SSO_URL", b"").replace(b"HTTP-Redirect", b"x"),
        idp_metadata(pair("idp").certificate).replace(b"<ds:X509Certificate>", b"<ds:X509Certificate>AAAA"),
    ],
)
def test_metadata_that_do_not_fit(content: bytes) -> None:
    with pytest.raises(ConfigurationError):
        IdentityProvider.read(content)


def test_metadata_with_an_open_address() -> None:
    content = idp_metadata(pair("idp").certificate).replace(SSO_URL.encode(), b"http://esia.example/sso")
    with pytest.raises(InvalidInput, match="sso_url"):
        IdentityProvider.read(content)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("entity_id", "https://192.0.2.7"),
        ("entity_id", "https://портал.рф"),
        ("entity_id", "urn:portal"),
        ("acs_url", "http://saml.portal.example/answer"),
        ("acs_url", SLO),
        ("logout_url", "/logout"),
        ("logout_response_url", "https://u:p@saml.portal.example/"),
    ],
)
def test_settings_that_are_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        evolve(service_provider(), **{field: value})  # type: ignore[arg-type]
    assert refused.value.field in {field, "acs_url"}


def test_settings_of_another_kind(tmp_path: Path) -> None:
    provider, idp = service_provider(), identity_provider()
    own = pair("portal")
    for make in (
        lambda: evolve(provider, signer=own.pem),  # type: ignore[arg-type]
        lambda: evolve(provider, decryption_keys=[own.pem]),  # type: ignore[list-item]
        lambda: EsiaSaml(idp, idp),  # type: ignore[arg-type]
        lambda: EsiaSaml(provider, provider),  # type: ignore[arg-type]
        lambda: IdentityProvider.load(tmp_path / "absent.xml"),
        lambda: DecryptionKey.open(b"no key"),
        lambda: DecryptionKey.open(own.certificate),
        lambda: RsaXmlSigner.open(own.pem, pair("idp").certificate),
        lambda: evolve(idp, algorithms=[]),
        lambda: Requirements(response_signature="never"),  # type: ignore[arg-type]
    ):
        with pytest.raises(ConfigurationError) as refused:
            make()
        assert "PRIVATE" not in str(refused.value)
    bare = ServiceProvider(entity_id=PORTAL, acs_url=ACS, logout_url=SLO, signer=provider.signer)
    assert bare.decryption_keys == ()
    assert RSA_SHA256 in idp.algorithms


@pytest.mark.parametrize(
    "make",
    [
        lambda: service_metadata(service_provider(), attributes=["userid"], organization=OWNER),
        lambda: Admission(methods=[]),
        lambda: Admission(roles={}),
        lambda: Admission(roles={GlobalRole.PERSON: [OrgType.LEGAL]}),
        lambda: evolve(OWNER, name=" "),
    ],
)
def test_metadata_that_cannot_be_written(make: object) -> None:
    with pytest.raises(InvalidInput):
        make()  # type: ignore[operator]
