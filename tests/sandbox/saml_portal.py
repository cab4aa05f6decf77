"""A portal that speaks SAML over bare HTTP: messages as texts, keys of its own, answers taken apart by hand."""

from __future__ import annotations

import base64
import datetime
import zlib
from collections.abc import Mapping
from functools import cache
from urllib.parse import parse_qs, quote, urlsplit
from uuid import uuid4

from attrs import field, frozen
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from govauth.signing.xml.library import Element, etree
from govauth.signing.xml.parsing import parse_xml

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
XENC = "{http://www.w3.org/2001/04/xmlenc#}"


@cache
def key_and_certificate() -> tuple[rsa.RSAPrivateKey, bytes]:
    """Make the key of all portals, and its certificate in DER; once for a process."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=3000))
        .sign(key, hashes.SHA256())
    )
    return key, certificate.public_bytes(serialization.Encoding.DER)


@frozen
class Portal:
    """One portal."""

    site: str
    entity_id: str = "https://portal.example"
    extensions: str = ""
    attributes: tuple[str, ...] = ()
    certificate: bytes = field(factory=lambda: key_and_certificate()[1], repr=False)

    @property
    def metadata(self) -> bytes:
        """Write the metadata, as the template has it."""
        address = self.entity_id
        keys = "".join(
            f'<md:KeyDescriptor use="{use}"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
            "<ds:X509Data><ds:X509Certificate>"
            f"{base64.encodebytes(certificate).decode()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
            "</md:KeyDescriptor>"
            for use, certificate in (("signing", self.certificate), ("encryption", key_and_certificate()[1]))
        )
        wanted = "".join(f'<saml:Attribute Name="{name}"/>' for name in self.attributes)
        return (
            '<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"'
            f' xmlns:saml="{SAML}" xmlns:esia="urn:esia:shibboleth:2.0:mdext" entityID="{self.entity_id}">'
            f'<md:SPSSODescriptor protocolSupportEnumeration="{SAMLP}">{keys}'
            '<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"'
            f' Location="{address}/slo" ResponseLocation="{address}/slo-response"/>'
            '<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"'
            f' Location="{address}/acs" index="0"/></md:SPSSODescriptor>'
            f"<md:AttributeAuthorityDescriptor>{wanted}</md:AttributeAuthorityDescriptor>"
            f"<md:Extensions>{self.extensions}</md:Extensions></md:EntityDescriptor>"
        ).encode()

    def message(self, kind: str, path: str, inside: str = "", *, age: float = 0.0, **attributes: str) -> str:
        """Write a message; its ID is new unless it is given."""
        issued = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=age)
        all_of = {
            "ID": f"_{uuid4()}",
            "Version": "2.0",
            "IssueInstant": issued.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "Destination": f"{self.site}{path}",
            **attributes,
        }
        written = " ".join(f'{name}="{value}"' for name, value in all_of.items())
        issuer = f"<saml2:Issuer>{self.entity_id}</saml2:Issuer>"
        spaces = f'xmlns:saml2p="{SAMLP}" xmlns:saml2="{SAML}"'
        return f"<saml2p:{kind} {spaces} {written}>{issuer}{inside}</saml2p:{kind}>"

    def redirected(
        self,
        text: str,
        path: str = "/idp/profile/SAML2/Redirect/SSO",
        *,
        name: str = "SAMLRequest",
        relay_state: str | None = "state 1",
        algorithm: str = RSA_SHA256,
    ) -> str:
        """Write the signed address of a message."""
        deflater = zlib.compressobj(wbits=-15)
        packed = base64.b64encode(deflater.compress(text.encode()) + deflater.flush()).decode()
        pairs = [(name, packed), *([] if relay_state is None else [("RelayState", relay_state)])]
        # Lower-case hexadecimal digits: what is signed is what is sent.
        query = "&".join(
            f"{key}={quote(value, safe='').replace('%2B', '%2b')}"
            for key, value in [*pairs, ("SigAlg", algorithm)]
        )
        hashed = hashes.SHA1() if algorithm.endswith("sha1") else hashes.SHA256()  # noqa: S303
        signature = key_and_certificate()[0].sign(query.encode(), padding.PKCS1v15(), hashed)
        encoded = quote(base64.b64encode(signature).decode(), safe="")
        return f"{self.site}{path}?{query}&Signature={encoded}"

    def request(self, **attributes: str) -> str:
        """Write the address of a request to sign in."""
        path = "/idp/profile/SAML2/Redirect/SSO"
        return self.redirected(self.message("AuthnRequest", path, age=0.0, **attributes))


def inflated(address: str, name: str) -> Element:
    """Read the message in an address."""
    packed = parse_qs(urlsplit(address).query)[name][0]
    return parse_xml(zlib.decompress(base64.b64decode(packed), -15))


def answer_in(fields: Mapping[str, str]) -> str:
    """Read the answer in a form."""
    return base64.b64decode(fields["SAMLResponse"]).decode()


def opened(response: Element) -> Element:
    """Return the assertion of an answer, decrypted where it is encrypted."""
    plain = response.find(f"{{{SAML}}}Assertion")
    if plain is not None:
        return plain
    data = response.find(f"{{{SAML}}}EncryptedAssertion/{XENC}EncryptedData")
    assert data is not None
    values = [base64.b64decode(one.text or "") for one in data.iter(f"{XENC}CipherValue")]
    sha1 = hashes.SHA1()  # noqa: S303
    key = key_and_certificate()[0].decrypt(values[0], padding.OAEP(padding.MGF1(sha1), sha1, None))
    method = data.find(f"{XENC}EncryptionMethod")
    assert method is not None
    if (method.get("Algorithm") or "").endswith("gcm"):
        return parse_xml(AESGCM(key).decrypt(values[1][:12], values[1][12:], None))
    decryptor = Cipher(algorithms.AES(key), modes.CBC(values[1][:16])).decryptor()
    padded = decryptor.update(values[1][16:]) + decryptor.finalize()
    return parse_xml(padded[: -padded[-1]])


def attributes_of(assertion: Element) -> dict[str, str]:
    """Read the attributes of an assertion by their short names; XML as text."""
    found: dict[str, str] = {}
    for one in assertion.iter(f"{{{SAML}}}Attribute"):
        value = one[0]
        inside = "".join(etree.tostring(child, encoding="unicode") for child in value)
        found[one.get("FriendlyName") or ""] = inside or (value.text or "")
    return found
