from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from attrs import evolve
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from govauth.errors import ConfigurationError, InvalidInput
from govauth.signing import Certificate, GostDocumentSigner, open_engine, read_certificate
from govauth.signing import xml
from govauth.signing.xml import (
    ENVELOPED_CHAIN,
    GOST_256,
    GOST_512,
    RSA_SHA1,
    SAML_RULES,
    SMEV_RULES,
    GostXmlSigner,
    RsaXmlSigner,
    XmlRefused,
    certificate_in,
    exclusive_c14n,
    parse_xml,
    sign_element,
    signed_by,
    smev_transform,
    verify_element,
)
from govauth.signing.xml.canonical import covered_by
from govauth.signing.xml.verification import verify_element_now
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.signing.conftest import VECTORS, key_of, run_async
from tests.soaking import examples

pytestmark = [pytest.mark.anyio, pytest.mark.promise("what-is-verified-is-used")]
DS = "{http://www.w3.org/2000/09/xmldsig#}"
SIGNATURES = json.loads((VECTORS / "xml_signatures.json").read_text())["vectors"]
PLAIN = (
    '<m:envelope xmlns:m="urn:sample:m" xmlns:xs="urn:sample:xs"><m:data Id="HERE"><m:name kind="xs:string">Жук &amp; Ко</m:name>'
    '</m:data><m:other Id="THERE"/><m:wrapper/></m:envelope>'
)


async def gost_signer(bits: int = 256) -> GostXmlSigner:
    return GostXmlSigner(GostDocumentSigner(await open_engine(key_of(bits), for_tests=True)))


@cache
def rsa_pair(bits: int = 2048) -> tuple[bytes, bytes]:
    key = rsa.generate_private_key(65537, bits)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sample")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + timedelta(1)).sign(
        key, hashes.SHA256()
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, made.public_bytes(serialization.Encoding.DER)


def only(root: etree._Element, path: str) -> etree._Element:
    found = root.findall(path)
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("vector", SIGNATURES, ids=[one["name"] for one in SIGNATURES])
async def test_the_vectors_verify(vector: dict[str, Any]) -> None:
    root = parse_xml(vector["message"].encode())
    [target] = root.xpath("//*[@Id=$id]", id=vector["target_id"])
    assert exclusive_c14n(target) == base64.b64decode(vector["c14n_b64"])
    assert smev_transform(target) == base64.b64decode(vector["transformed_b64"])
    signature = only(root, f".//{DS}Signature")
    assert exclusive_c14n(signature[0]).decode() == vector["signed_info_c14n"]
    certificate = certificate_in(signature)
    assert certificate is not None
    verified = await verify_element(signature, target, [certificate], rules=SMEV_RULES)
    assert verified.certificate is certificate
    assert verified.element.tag == target.tag
    with pytest.raises(XmlRefused, match="trusted certificate"):
        await verify_element(signature, target, [key_of(256).certificate], rules=SMEV_RULES)


@pytest.mark.parametrize("bits", [256, 512])
async def test_a_signature_survives_the_wire_and_new_prefixes(bits: int) -> None:
    root = parse_xml(PLAIN.encode())
    signer = await gost_signer(bits)
    await sign_element(root[0], signer, into=root[2])
    sent = etree.tostring(root, encoding="UTF-8")
    received = parse_xml(sent.replace(b"m:", b"other:").replace(b"xmlns:m=", b"xmlns:other="))
    signature = only(received, f".//{DS}Signature")
    verified = await verify_element(signature, received[0], [key_of(bits).certificate], rules=SMEV_RULES)
    assert verified.element[0].text == "Жук & Ко"
    assert verified.element.getparent() is None


@pytest.mark.parametrize("sha1", [False, True])
@pytest.mark.parametrize("prefixes", [(), ("xs",)])
async def test_an_enveloped_rsa_signature(sha1: bool, prefixes: tuple[str, ...]) -> None:
    key, certificate = rsa_pair()
    signer = RsaXmlSigner.open(key, certificate, sha1=sha1)
    root = parse_xml(PLAIN.replace("Id=", "ID=").encode())
    data = root[0]
    await sign_element(
        data,
        signer,
        into=data,
        at=0,
        transforms=ENVELOPED_CHAIN,
        inclusive_prefixes=prefixes,
        id_attribute="ID",
    )
    received = parse_xml(etree.tostring(root, encoding="UTF-8"))
    signature = only(received, f".//{DS}Signature")
    trusted = [read_certificate(certificate)]
    if sha1:
        with pytest.raises(XmlRefused, match="algorithm"):
            await verify_element(signature, received[0], trusted, rules=SAML_RULES)
    rules = evolve(SAML_RULES, algorithms=SAML_RULES.algorithms | {RSA_SHA1})
    verified = await verify_element(signature, received[0], trusted, rules=rules)
    assert [child.tag for child in verified.element] == ["{urn:sample:m}name"]
    assert ("xs" in verified.element.nsmap) is bool(prefixes)
    assert only(received, f".//{DS}Signature") is signature, "the document itself is left as it was"


async def test_white_space_around_an_enveloped_signature_is_kept() -> None:
    root = parse_xml('<m:a xmlns:m="urn:sample:m" ID="x"> <m:b/> \n</m:a>'.encode())
    signer = await gost_signer()
    signature = await sign_element(
        root, signer, into=root, at=1, transforms=ENVELOPED_CHAIN, id_attribute="ID"
    )
    verified = await verify_element(signature, root, [key_of(256).certificate], rules=SAML_RULES)
    assert etree.tostring(verified.element) == b'<m:a xmlns:m="urn:sample:m" ID="x"> <m:b/> \n</m:a>'


async def test_what_may_not_be_signed() -> None:
    signer = await gost_signer()
    root = parse_xml(PLAIN.replace("THERE", "HERE").encode())
    with pytest.raises(InvalidInput, match="unique"):
        await sign_element(root[0], signer, into=root[2])
    with pytest.raises(InvalidInput, match="Id"):
        await sign_element(root[2], signer, into=root[2])
    key, certificate = rsa_pair()
    with pytest.raises(ConfigurationError, match="does not fit"):
        RsaXmlSigner.open(key, key_of(256).certificate)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        RsaXmlSigner.open(b"not a key", certificate)
    assert "PRIVATE" not in repr(RsaXmlSigner.open(key, certificate))


@pytest.fixture(scope="module")
def signed() -> bytes:
    async def make() -> bytes:
        root = parse_xml(PLAIN.encode())
        await sign_element(root[0], await gost_signer(), into=root[2])
        return etree.tostring(root, encoding="UTF-8")

    octets = run_async(make)
    assert isinstance(octets, bytes)
    return octets


def certificate() -> Certificate:
    return key_of(256).certificate


def add_prefixes(transform: etree._Element, prefixes: str) -> None:
    listed = etree.SubElement(transform, "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces")
    listed.set("PrefixList", prefixes)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda root: root[0][0].set("kind", "other"), "digest"),
        (lambda root: setattr(root[0][0], "tag", "name"), "must be in a namespace"),
        (lambda root: root[1].set("id", "HERE"), "two elements"),
        (lambda root: root[0].set("Id", "MOVED"), "another element"),
        (lambda root: only(root, f".//{DS}Reference").set("URI", ""), "another element"),
        (lambda root: etree.SubElement(root[2][0], f"{DS}Object"), "other elements"),
        (lambda root: only(root, f".//{DS}SignedInfo").append(etree.Element(f"{DS}Reference")), "one each"),
        (
            lambda root: only(root, f".//{DS}Transforms").remove(only(root, f".//{DS}Transforms")[1]),
            "transforms",
        ),
        (lambda root: only(root, f".//{DS}SignatureMethod").set("Algorithm", RSA_SHA1.uri), "algorithm"),
        (
            lambda root: only(root, f".//{DS}CanonicalizationMethod").set("Algorithm", "urn:x"),
            "canonicalization",
        ),
        (lambda root: setattr(only(root, f".//{DS}SignatureValue"), "text", "!"), "not base64"),
        (lambda root: setattr(only(root, f".//{DS}SignatureValue"), "text", "AAAA"), "trusted certificate"),
        (lambda root: only(root, f".//{DS}SignedInfo").set("Id", "x"), "trusted certificate"),
        (
            lambda root: etree.SubElement(only(root, f".//{DS}DigestValue"), f"{DS}Object"),
            "DigestValue holds elements",
        ),
        (
            lambda root: add_prefixes(only(root, f".//{DS}Transforms")[0], "p " * 1000),
            "the list of inclusive namespaces is too long",
        ),
        (
            lambda root: add_prefixes(only(root, f".//{DS}Transforms")[1], "p"),
            "a transform has parameters that are not allowed here",
        ),
    ],
)
async def test_a_changed_message_is_refused(signed: bytes, change: Any, reason: str) -> None:
    root = parse_xml(signed)
    change(root)
    root = parse_xml(etree.tostring(root, encoding="UTF-8"))
    with pytest.raises(XmlRefused, match=reason):
        await verify_element(only(root, f".//{DS}Signature"), root[0], [certificate()], rules=SMEV_RULES)


async def test_another_element_is_no_signature(signed: bytes) -> None:
    root = parse_xml(signed)
    with pytest.raises(XmlRefused, match="there is no ds:Signature where one must be"):
        await verify_element(root[1], root[0], [certificate()], rules=SMEV_RULES)


def test_a_certificate_is_read_where_there_is_exactly_one(signed: bytes) -> None:
    signature = only(parse_xml(signed), f".//{DS}Signature")
    enclosed = only(signature, f".//{DS}X509Certificate")
    assert certificate_in(signature) == certificate()
    right, enclosed.text = enclosed.text, "not base64!"
    assert certificate_in(signature) is None
    enclosed.text = right
    etree.SubElement(only(signature, f".//{DS}X509Data"), f"{DS}X509Certificate").text = right
    assert certificate_in(signature) is None


def test_a_chain_must_end_with_a_canonical_form() -> None:
    root = parse_xml(PLAIN.encode())
    with pytest.raises(ValueError, match="the chain must end with a canonical form"):
        covered_by(root, ["http://www.w3.org/2000/09/xmldsig#enveloped-signature"])


def test_a_key_of_another_kind_has_not_signed() -> None:
    rsa_certificate = read_certificate(rsa_pair()[1])
    assert not signed_by(rsa_certificate, GOST_256, b"text", bytes(256))
    assert not signed_by(rsa_certificate, RSA_SHA1, b"text", bytes(256))
    assert not signed_by(certificate(), RSA_SHA1, b"text", bytes(64))
    assert not signed_by(certificate(), GOST_512, b"text", bytes(64))


async def test_an_rsa_key_signs_octets() -> None:
    key, made = rsa_pair(2048)
    signer = RsaXmlSigner.open(key, made)
    assert signed_by(read_certificate(made), signer.algorithm, b"text", await signer.sign_octets(b"text"))


def test_what_the_package_does_not_have_is_named() -> None:
    with pytest.raises(AttributeError, match=r"module 'govauth\.signing\.xml' has no attribute 'sign'"):
        xml.sign  # noqa: B018


@given(st.data())
@settings(max_examples=examples(60), deadline=None)
def test_no_changed_octet_gives_other_content(signed: bytes, data: st.DataObject) -> None:
    """Whatever is flipped: the message is refused, or what is handed out says the same."""
    octets = bytearray(signed)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(octets) - 1))
        octets[at] = data.draw(st.integers(0x20, 0x7E))
    try:
        root = parse_xml(bytes(octets))
        signature = root.find(f".//{DS}Signature")
        if signature is None or not len(root):
            return
        verified = verify_element_now(signature, root[0], [certificate()], rules=SMEV_RULES)
    except XmlRefused:
        return
    assert smev_transform(verified.element) == smev_transform(parse_xml(PLAIN.encode())[0])
