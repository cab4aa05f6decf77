"""An identity provider in a few functions, with lxml and cryptography alone: a second implementation.

It writes answers as ESIA does, and each of the known attacks on them.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from functools import cache

from attrs import evolve, frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID
from lxml import etree

PORTAL = "https://saml.portal.example"
ACS = f"{PORTAL}/saml/answer"
SLO = f"{PORTAL}/saml/logout"
IDP = "https://esia.example/idp/shibboleth"
SSO_URL = "https://esia.example/idp/profile/SAML2/Redirect/SSO"
SLO_URL = "https://esia.example/idp/profile/SAML2/Redirect/SLO"
NOW = datetime(2026, 4, 7, 9, 30, tzinfo=UTC)
REQUEST = "_6c1f35a2-7d5e-4f0e-9f5b-3d0b6f6f1a77"
NAME_ID = "_3f2b6a0c9d1e4f57"
SESSION_INDEX = "5e" * 32

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
DS = "http://www.w3.org/2000/09/xmldsig#"
EC = "http://www.w3.org/2001/10/xml-exc-c14n#"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
ENVELOPED = f"{DS}enveloped-signature"

PERSON: Mapping[str, str] = {
    "urn:mace:dir:attribute:userId": "2718281828",
    "urn:mace:dir:attribute:lastName": "Синицына",
    "urn:mace:dir:attribute:firstName": "Вера",
    "urn:mace:dir:attribute:authToken": "9d2a7c10-5b1f-4a6e-8c3d-0f1e2d3c4b5a",
    "urn:esia:personSNILS": "112-233-445 95",
    "urn:esia:birthDate": "29-02-1988",
    "urn:esia:gender": "FEMALE",
    "urn:esia:authnMethod": "PWD",
    "urn:esia:globalRole": "P",
    "urn:esia:personTrusted": "Y",
    "urn:esia:personEMail": "vera@example.test",
    "urn:mace:dir:attribute:principalStatus": "A",
}
EMPLOYEE: Mapping[str, str] = {
    **PERSON,
    "urn:esia:globalRole": "E",
    "urn:esia:orgType": "L",
    "urn:esia:orgOid": "3141592653",
    "urn:esia:orgName": "Общество «Синица»",
    "urn:esia:memberOfGroups": "BIRDS_ADMIN, BIRDS_READER",
    "urn:esia:orgContacts": "<list><one><contactType>ОРН</contactType><value>+7(495)0000001*12</value>"
    "<verificationStatus>N</verificationStatus></one></list>",
}


@frozen
class Pair:
    key: rsa.RSAPrivateKey
    certificate: bytes

    @property
    def pem(self) -> bytes:
        form = serialization.PrivateFormat.PKCS8
        return self.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


@cache
def pair(name: str) -> Pair:
    key = rsa.generate_private_key(65537, 2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=30))
        .not_valid_after(NOW + timedelta(days=300))
        .sign(key, hashes.SHA256())
    )
    return Pair(key, certificate.public_bytes(serialization.Encoding.PEM))


def body_of(pem: bytes) -> str:
    return "".join(pem.decode().split("-----")[2].split())


def idp_metadata(*certificates: bytes) -> bytes:
    keys = "".join(
        '<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{body_of(one)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for one in certificates
    )
    redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    return (
        f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="{DS}"'
        f' entityID="{IDP}"><md:IDPSSODescriptor protocolSupportEnumeration="{SAMLP}">{keys}'
        f'<md:SingleLogoutService Binding="{redirect}" Location="{SLO_URL}"/>'
        f'<md:SingleSignOnService Binding="{redirect}" Location="{SSO_URL}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    ).encode()


def moment(offset: float) -> str:
    return (NOW + timedelta(seconds=offset)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Change = Callable[[etree._Element], object]


@frozen
class Answer:
    """What an answer says; ``change`` edits the assertion before it is signed."""

    attributes: Mapping[str, str] = PERSON
    identifier: str = "_a7d0"
    request: str = REQUEST
    response_request: str | None = None
    destination: str = ACS
    recipient: str = ACS
    audience: str = PORTAL
    issuer: str = IDP
    begin: float = -20
    end: float = 280
    status: str | None = None
    sign_assertion: bool = True
    sign_response: bool = True
    encrypt: str | None = None
    transport: str = f"{XENC}rsa-oaep-mgf1p"
    signer: str = "idp"
    sha1: bool = False
    change: Change | None = None
    change_response: Change | None = None

    def written(self) -> bytes:
        return etree.tostring(self.tree(), encoding="utf-8")

    def tree(self) -> etree._Element:
        response = etree.fromstring(self._response())
        if self.status is None:
            assertion = etree.fromstring(self._assertion())
            if self.change is not None:
                self.change(assertion)
            if self.sign_assertion:
                sign(assertion, pair(self.signer), sha1=self.sha1, prefixes="xs")
            if self.encrypt is None:
                response.append(assertion)
            else:
                response.append(encrypted(assertion, self.encrypt, self.transport))
        if self.change_response is not None:
            self.change_response(response)
        if self.sign_response:
            sign(response, pair(self.signer), sha1=self.sha1)
        return response

    def _response(self) -> str:
        request = self.request if self.response_request is None else self.response_request
        status = "Success" if self.status is None else "Responder"
        inner = "" if self.status is None else f'<p:StatusCode Value="{STATUS}{self.status}"/>'
        return (
            f'<p:Response xmlns:p="{SAMLP}" ID="_r1" Version="2.0" IssueInstant="{moment(0)}"'
            f' Destination="{self.destination}" InResponseTo="{request}">'
            f'<a:Issuer xmlns:a="{SAML}">{self.issuer}</a:Issuer>'
            f'<p:Status><p:StatusCode Value="{STATUS}{status}">{inner}</p:StatusCode></p:Status></p:Response>'
        )

    def _assertion(self) -> str:
        values = "".join(
            f'<a:Attribute Name="{name}"><a:AttributeValue xmlns:xsi="{XSI}" xsi:type="xs:string">'
            f"{_escaped(value)}</a:AttributeValue></a:Attribute>"
            for name, value in self.attributes.items()
        )
        return (
            f'<a:Assertion xmlns:a="{SAML}" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
            f' ID="{self.identifier}" Version="2.0" IssueInstant="{moment(self.begin)}">'
            f"<a:Issuer>{self.issuer}</a:Issuer><a:Subject>"
            f'<a:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:transient">{NAME_ID}</a:NameID>'
            '<a:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<a:SubjectConfirmationData InResponseTo="{self.request}" NotOnOrAfter="{moment(self.end)}"'
            f' Recipient="{self.recipient}"/></a:SubjectConfirmation></a:Subject>'
            f'<a:Conditions NotBefore="{moment(self.begin)}" NotOnOrAfter="{moment(self.end)}">'
            f"<a:AudienceRestriction><a:Audience>{self.audience}</a:Audience></a:AudienceRestriction>"
            f'</a:Conditions><a:AuthnStatement AuthnInstant="{moment(self.begin)}"'
            f' SessionIndex="{SESSION_INDEX}"><a:AuthnContext><a:AuthnContextClassRef>'
            "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</a:AuthnContextClassRef>"
            "</a:AuthnContext></a:AuthnStatement>"
            f"<a:AttributeStatement>{values}</a:AttributeStatement></a:Assertion>"
        )


STATUS = "urn:oasis:names:tc:SAML:2.0:status:"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def c14n(element: etree._Element, prefixes: str = "") -> bytes:
    listed = prefixes.split() or None
    return etree.tostring(element, method="c14n", exclusive=True, inclusive_ns_prefixes=listed)


def sign(target: etree._Element, by: Pair, *, sha1: bool = False, prefixes: str = "") -> None:
    """Put an enveloped signature behind the issuer."""
    digest = (hashlib.sha1 if sha1 else hashlib.sha256)(c14n(target, prefixes)).digest()
    method = f"{DS}rsa-sha1" if sha1 else "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    digest_method = f"{DS}sha1" if sha1 else f"{XENC}sha256"
    listed = f'<ec:InclusiveNamespaces xmlns:ec="{EC}" PrefixList="{prefixes}"/>' if prefixes else ""
    signature = etree.fromstring(
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{EC}"/>'
        f'<ds:SignatureMethod Algorithm="{method}"/><ds:Reference URI="#{target.get("ID")}"><ds:Transforms>'
        f'<ds:Transform Algorithm="{ENVELOPED}"/><ds:Transform Algorithm="{EC}">{listed}</ds:Transform>'
        f'</ds:Transforms><ds:DigestMethod Algorithm="{digest_method}"/>'
        f"<ds:DigestValue>{base64.b64encode(digest).decode()}</ds:DigestValue></ds:Reference>"
        "</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>"
        f"{body_of(by.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    target.insert(1, signature)
    scheme: hashes.HashAlgorithm = hashes.SHA1() if sha1 else hashes.SHA256()
    value = by.key.sign(c14n(signature[0]), padding.PKCS1v15(), scheme)
    signature[1].text = base64.b64encode(value).decode()


def encrypted(assertion: etree._Element, cipher: str, transport: str) -> etree._Element:
    content = etree.tostring(assertion, encoding="utf-8")
    secret, sealed = seal(content, cipher)
    public = pair("portal").key.public_key()
    if transport.endswith("rsa-1_5"):
        wrapped = public.encrypt(secret, padding.PKCS1v15())
    else:
        oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)
        wrapped = public.encrypt(secret, oaep)
    return etree.fromstring(
        f'<a:EncryptedAssertion xmlns:a="{SAML}" xmlns:e="{XENC}" xmlns:ds="{DS}">'
        f'<e:EncryptedData Type="{XENC}Element"><e:EncryptionMethod Algorithm="{cipher}"/><ds:KeyInfo>'
        f'<e:EncryptedKey><e:EncryptionMethod Algorithm="{transport}"/><e:CipherData><e:CipherValue>'
        f"{base64.encodebytes(wrapped).decode()}</e:CipherValue></e:CipherData></e:EncryptedKey>"
        f"</ds:KeyInfo><e:CipherData><e:CipherValue>{base64.encodebytes(sealed).decode()}"
        "</e:CipherValue></e:CipherData></e:EncryptedData></a:EncryptedAssertion>"
    )


def seal(content: bytes, cipher: str) -> tuple[bytes, bytes]:
    secret = os.urandom(32 if "256" in cipher else 16)
    if cipher.endswith("gcm"):
        nonce = os.urandom(12)
        return secret, nonce + AESGCM(secret).encrypt(nonce, content, None)
    left = 16 - len(content) % 16
    iv = os.urandom(16)
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(iv)).encryptor()
    return secret, iv + encryptor.update(
        content + os.urandom(left - 1) + bytes([left])
    ) + encryptor.finalize()


def find(root: etree._Element, name: str, namespace: str = SAML) -> etree._Element:
    found = root.find(f".//{{{namespace}}}{name}")
    assert found is not None
    return found


def user_id_of(assertion: etree._Element) -> etree._Element:
    return next(
        one[0] for one in assertion.iter(f"{{{SAML}}}Attribute") if one.get("Name", "").endswith(":userId")
    )


def evil(assertion: etree._Element) -> etree._Element:
    """A copy of a signed assertion that speaks of somebody else."""
    copied = deepcopy(assertion)
    user_id_of(copied).text = "6666666666"
    return copied


def wrapped_first(with_id: str) -> bytes:
    """The forged assertion first, the signed one behind it."""
    root = Answer(sign_response=False).tree()
    real = find(root, "Assertion")
    forged = evil(real)
    forged.remove(find(forged, "Signature", DS))
    forged.set("ID", with_id)
    real.addprevious(forged)
    return etree.tostring(root)


def wrapped_inside(keep: str) -> bytes:
    """The forged assertion holds the signed one: in its signature's object, or in its advice."""
    root = Answer(sign_response=False).tree()
    real = find(root, "Assertion")
    forged = evil(real)
    root.replace(real, forged)
    forged.set("ID", "_forged")
    signature = find(forged, "Signature", DS)
    if keep == "object":
        etree.SubElement(signature, f"{{{DS}}}Object").append(real)
    else:
        real.remove(find(real, "Signature", DS))
        etree.SubElement(forged, f"{{{SAML}}}Advice").append(real)
    return etree.tostring(root)


def signed_response_inside() -> bytes:
    """A forged response around the signed one."""
    real = Answer().tree()
    forged = evil(real)
    forged.set("ID", "_forged")
    signature = forged.find(f"{{{DS}}}Signature")
    assert signature is not None
    etree.SubElement(signature, f"{{{DS}}}Object").append(real)
    return etree.tostring(forged)


def changed_after(change: Change) -> bytes:
    root = Answer().tree()
    change(root)
    return etree.tostring(root)


def _drop_signatures(root: etree._Element) -> None:
    for signature in list(root.iter(f"{{{DS}}}Signature")):
        parent = signature.getparent()
        assert parent is not None
        parent.remove(signature)


def _set_text(text: str) -> Change:
    return lambda root: setattr(user_id_of(root), "text", text)


def _set(name: str, attribute: str, value: str) -> Change:
    return lambda root: find(root, name).set(attribute, value)


def _remove(name: str) -> Change:
    def change(root: etree._Element) -> None:
        found = find(root, name)
        parent = found.getparent()
        assert parent is not None
        parent.remove(found)

    return change


def _twice(name: str) -> Change:
    return lambda root: find(root, name).addnext(deepcopy(find(root, name)))


BASE = Answer()
ENTITY = b'<!DOCTYPE r [<!ENTITY e "6666666666">]>'
BOMB = b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'

ATTACKS: Mapping[str, tuple[int, Callable[[], bytes]]] = {
    "doctype": (2, lambda: ENTITY + BASE.written()),
    "bomb": (2, lambda: BOMB + BASE.written().replace(b"2718281828", b"&b;")),
    "external entity": (
        2,
        lambda: b'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + BASE.written(),
    ),
    "not xml": (2, lambda: b"<p:Response"),
    "other encoding": (2, lambda: BASE.written().decode().encode("utf-16")),
    "other destination": (3, lambda: evolve(BASE, destination=f"{PORTAL}/other").written()),
    "logout response": (3, lambda: BASE.written().replace(b"p:Response", b"p:LogoutResponse")),
    "saml 1": (3, lambda: BASE.written().replace(b'ID="_r1" Version="2.0"', b'ID="_r1" Version="1.1"')),
    "encrypted in an unsigned response": (
        4,
        lambda: evolve(BASE, encrypt=f"{XENC}aes128-cbc", sign_response=False).written(),
    ),
    "changed user": (4, lambda: changed_after(_set_text("6666666666"))),
    "changed status": (
        4,
        lambda: evolve(BASE, status="AuthnFailed").written().replace(b"AuthnFailed", b"Success"),
    ),
    "key of another": (4, lambda: evolve(BASE, signer="stranger").written()),
    "response around the response": (4, signed_response_inside),
    "sha1": (4, lambda: evolve(BASE, sha1=True).written()),
    "relative namespace": (
        4,
        lambda: BASE.written().replace(b"<a:Issuer ", b'<a:Issuer xmlns:r="relative" r:b="" ', 1),
    ),
    "two signatures": (4, lambda: changed_after(lambda root: root.insert(1, deepcopy(root[1])))),
    "forged first": (6, lambda: wrapped_first("_forged")),
    "forged first with the same id": (6, lambda: wrapped_first("_a7d0")),
    "original in the signature": (6, lambda: wrapped_inside("object")),
    "original in the advice": (6, lambda: wrapped_inside("advice")),
    "no assertion": (6, lambda: changed_unsigned(_remove("Assertion"))),
    "assertion in an extension": (6, lambda: changed_unsigned(_into_extensions)),
    "other cipher key": (
        7,
        lambda: evolve(BASE, encrypt=f"{XENC}aes128-cbc", change_response=_spoiled).written(),
    ),
    "unknown cipher": (7, lambda: evolve(BASE, encrypt=f"{XENC}tripledes-cbc").written()),
    "old transport": (
        7,
        lambda: evolve(BASE, encrypt=f"{XENC}aes256-cbc", transport=f"{XENC}rsa-1_5").written(),
    ),
    "unsigned assertion": (8, lambda: evolve(BASE, sign_assertion=False).written()),
    "unsigned encrypted assertion": (
        8,
        lambda: evolve(BASE, encrypt=f"{XENC11}aes256-gcm", sign_assertion=False).written(),
    ),
    "nothing signed": (8, lambda: changed_after(_drop_signatures)),
    "no name": (9, lambda: evolve(BASE, change=_remove("NameID")).written()),
    "persistent name": (9, lambda: evolve(BASE, change=_set("NameID", "Format", "urn:x")).written()),
    "other issuer": (10, lambda: evolve(BASE, issuer=f"{IDP}/").written()),
    "other audience": (10, lambda: evolve(BASE, audience=f"{PORTAL}.evil.example").written()),
    "two audience restrictions": (10, lambda: evolve(BASE, change=_other_restriction).written()),
    "no audience": (10, lambda: evolve(BASE, change=_remove("AudienceRestriction")).written()),
    "no conditions": (10, lambda: evolve(BASE, change=_remove("Conditions")).written()),
    "unknown condition": (10, lambda: evolve(BASE, change=_unknown_condition).written()),
    "expired": (10, lambda: evolve(BASE, begin=-400, end=-61).written()),
    "of the future": (10, lambda: evolve(BASE, begin=62, end=300).written()),
    "moment without a zone": (
        10,
        lambda: evolve(BASE, change=_set("Conditions", "NotBefore", "2026-04-07T09:00:00")).written(),
    ),
    "other recipient": (11, lambda: evolve(BASE, recipient=f"{PORTAL}/other").written()),
    "other request": (11, lambda: evolve(BASE, response_request="_another").written()),
    "unsolicited": (
        11,
        lambda: evolve(
            BASE, change=lambda one: find(one, "SubjectConfirmationData").attrib.pop("InResponseTo")
        ).written(),
    ),
    "holder of key": (
        11,
        lambda: evolve(BASE, change=_set("SubjectConfirmation", "Method", "urn:holder")).written(),
    ),
    "confirmation with a beginning": (
        11,
        lambda: evolve(BASE, change=_set("SubjectConfirmationData", "NotBefore", moment(-5))).written(),
    ),
    "two confirmations": (11, lambda: evolve(BASE, change=_twice("SubjectConfirmation")).written()),
    "signed in tomorrow": (
        13,
        lambda: evolve(BASE, change=_set("AuthnStatement", "AuthnInstant", moment(86400))).written(),
    ),
    "session over": (
        13,
        lambda: evolve(BASE, change=_set("AuthnStatement", "SessionNotOnOrAfter", moment(-61))).written(),
    ),
    "user twice": (14, lambda: evolve(BASE, change=_second_user).written()),
    "user with two values": (14, lambda: evolve(BASE, change=_second_value).written()),
    "element in a value": (14, lambda: evolve(BASE, change=_element_in_value).written()),
    "no user": (15, lambda: evolve(BASE, attributes={"urn:esia:globalRole": "P"}).written()),
    "user is no number": (15, lambda: evolve(BASE, change=_set_text("2718281828x")).written()),
    "user of other digits": (15, lambda: evolve(BASE, change=_set_text("٢٧١٨")).written()),
}
"""Each attack: the check that must stop it, and the answer."""


def changed_unsigned(change: Change) -> bytes:
    root = Answer(sign_response=False).tree()
    change(root)
    return etree.tostring(root)


def _into_extensions(root: etree._Element) -> None:
    etree.SubElement(root, f"{{{SAMLP}}}Extensions").append(find(root, "Assertion"))


def _spoiled(root: etree._Element) -> None:
    value = list(root.iter(f"{{{XENC}}}CipherValue"))[0]
    raw = bytearray(base64.b64decode(value.text or ""))
    raw[10] ^= 1
    value.text = base64.b64encode(raw).decode()


def _other_restriction(assertion: etree._Element) -> None:
    copied = deepcopy(find(assertion, "AudienceRestriction"))
    copied[0].text = "https://other.example"
    find(assertion, "Conditions").append(copied)


def _unknown_condition(assertion: etree._Element) -> None:
    etree.SubElement(find(assertion, "Conditions"), "{urn:sample}OnlyOnSundays")


def _second_user(assertion: etree._Element) -> None:
    attribute = user_id_of(assertion).getparent()
    assert attribute is not None
    copied = deepcopy(attribute)
    copied.set("Name", "urn:esia:userId")
    copied[0].text = "6666666666"
    attribute.addnext(copied)


def _second_value(assertion: etree._Element) -> None:
    value = user_id_of(assertion)
    value.addnext(deepcopy(value))


def _element_in_value(assertion: etree._Element) -> None:
    etree.SubElement(user_id_of(assertion), "{urn:sample}b").text = "1"
