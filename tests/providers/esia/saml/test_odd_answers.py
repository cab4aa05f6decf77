"""Answers and settings that are odd rather than hostile: each is refused by name, or passed over."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from attrs import evolve
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from govauth.errors import ConfigurationError, InvalidInput, StoreUnavailable
from govauth.providers.esia.saml import (
    AnswerRefused,
    Check,
    DecryptionKey,
    EsiaSaml,
    IdentityProvider,
    SamlUser,
)
from govauth.providers.esia.saml.decryption import decrypt
from govauth.secret import Secret, Withheld
from govauth.wire.json import JsonValue
from tests.providers.esia.saml import answers
from tests.providers.esia.saml.answers import BASE, IDP, SAML, SAMLP, STATUS, XENC, XENC11, Change, pair
from tests.providers.esia.saml.conftest import form, identity_provider, relay_state_of

Finish = Callable[..., Awaitable[SamlUser]]
CIPHER, OAEP = f"{XENC11}aes128-gcm", f"{XENC}rsa-oaep-mgf1p"


def without(name: str, attribute: str) -> Change:
    return lambda assertion: answers.find(assertion, name).attrib.pop(attribute)


def older(assertion: etree._Element) -> None:
    assertion.set("Version", "1.1")


def no_moment(assertion: etree._Element) -> None:
    answers.find(assertion, "AuthnStatement").set("AuthnInstant", "2026-02-30T10:00:00Z")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("change", "check", "said"),
    [
        (older, Check.CONTENT, "Assertion of SAML 2.0"),
        (without("Conditions", "NotOnOrAfter"), Check.CONDITIONS, "NotOnOrAfter"),
        (lambda assertion: assertion.attrib.pop("IssueInstant"), Check.CONDITIONS, "IssueInstant"),
        (without("AuthnStatement", "AuthnInstant"), Check.AUTHENTICATION, "AuthnInstant must be there"),
        (no_moment, Check.AUTHENTICATION, "must be a moment with a time zone"),
    ],
)
async def test_what_an_assertion_must_say(
    esia: EsiaSaml, finish: Finish, change: Change, check: Check, said: str
) -> None:
    with pytest.raises(AnswerRefused, match=said) as caught:
        await finish(esia, evolve(BASE, change=change))
    assert caught.value.check is check


@pytest.mark.anyio
async def test_what_esia_says_of_its_refusal_is_in_the_error(esia: EsiaSaml, finish: Finish) -> None:
    def explained(response: etree._Element) -> None:
        status = answers.find(response, "Status", SAMLP)
        etree.SubElement(status, f"{{{SAMLP}}}StatusMessage").text = "Учётная запись\nзаблокирована"

    refused = evolve(BASE, status="AuthnFailed", change_response=explained)
    with pytest.raises(Exception, match="ESIA refused the sign-in: AuthnFailed: Учётная запись") as caught:
        await finish(esia, refused)
    assert "\n" not in str(caught.value)
    assert STATUS not in str(caught.value)


@pytest.mark.anyio
async def test_attributes_without_a_value_or_of_no_prefix_are_kept_apart(
    esia: EsiaSaml, finish: Finish
) -> None:
    def empty(assertion: etree._Element) -> None:
        statement = answers.find(assertion, "AttributeStatement")
        etree.SubElement(statement, f"{{{SAML}}}Attribute", {"Name": "urn:esia:orgName"})

    attributes = {**answers.PERSON, "plain": "1", "urn:esia:": "2"}
    user = await finish(esia, evolve(BASE, attributes=attributes, change=empty))
    assert user.attributes.org_name is None
    assert {"plain": "1", "urn:esia:": "2"}.items() <= user.attributes.extra.items()
    assert user.started == datetime.fromtimestamp(user.started_at, UTC)


@pytest.mark.anyio
@pytest.mark.usefixtures("finish")
async def test_fields_of_a_form_that_are_not_of_saml_are_passed_over(esia: EsiaSaml) -> None:
    step = await esia.login.start(browser="browser")
    posted = [("submit", "Войти"), *form(BASE, relay_state_of(step.url)), ("submit", "Ещё раз")]
    # As a secret text of the body, too.
    secret = Secret(urlencode(posted))
    assert (await esia.login.finish(secret, browser="browser")).user_id == "2718281828"


@pytest.mark.anyio
@pytest.mark.parametrize("seconds", [0, -1.0, float("inf"), float("nan")])
async def test_a_login_waits_for_a_finite_time(esia: EsiaSaml, seconds: float) -> None:
    with pytest.raises(InvalidInput, match="seconds"):
        await esia.login.start(browser="browser", seconds=seconds)


def opened(change: Callable[[etree._Element], object], content: etree._Element | None = None) -> bytes | None:
    """Encrypt an assertion, change what came out, and decrypt it."""
    element = content if content is not None else etree.fromstring(f'<a:Assertion xmlns:a="{SAML}"/>')
    found = answers.encrypted(element, CIPHER, OAEP)
    change(found)
    return decrypt(found, [DecryptionKey.open(Withheld(pair("portal").pem))])


def value_of(element: etree._Element, place: int) -> etree._Element:
    return list(element.iter(f"{{{XENC}}}CipherValue"))[place]


def cut(place: int, text: str) -> Callable[[etree._Element], None]:
    def change(element: etree._Element) -> None:
        value_of(element, place).text = text

    return change


def twice(element: etree._Element) -> None:
    value = value_of(element, -1)
    parent = value.getparent()
    assert parent is not None
    etree.SubElement(parent, value.tag).text = value.text


def other_digest(element: etree._Element) -> None:
    for method in element.iter(f"{{{XENC}}}EncryptionMethod"):
        for digest in list(method):
            method.remove(digest)
        etree.SubElement(method, "{http://www.w3.org/2000/09/xmldsig#}DigestMethod", {"Algorithm": "urn:md5"})


def renamed(element: etree._Element) -> None:
    element.tag = f"{{{SAML}}}EncryptedID"


def tampered(element: etree._Element) -> None:
    value = value_of(element, -1)
    octets = bytearray(base64.b64decode(value.text or ""))
    octets[-1] ^= 1
    value.text = base64.b64encode(octets).decode()


@pytest.mark.parametrize(
    "change",
    [
        renamed,
        lambda element: element.clear(),
        twice,
        cut(-1, "!"),
        cut(-1, "AAAA"),
        cut(0, "!"),
        other_digest,
        tampered,
    ],
)
def test_what_cannot_be_decrypted_gives_nothing_and_no_reason(
    change: Callable[[etree._Element], object],
) -> None:
    assert opened(lambda _: None) is not None
    assert opened(change) is None


def test_a_key_for_decryption_is_long_enough() -> None:
    short = rsa.generate_private_key(65537, 1024).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(ConfigurationError, match="2048 bits or more"):
        DecryptionKey.open(Withheld(short))


def test_an_identity_provider_has_a_name_and_its_keys_for_signing() -> None:
    with pytest.raises(InvalidInput, match="entity_id"):
        evolve(identity_provider(), entity_id="")
    written = answers.idp_metadata(pair("idp").certificate, pair("other").certificate)
    head, mark, tail = written.rpartition(b'use="signing"')
    read = IdentityProvider.read(head + b'use="encryption"' + tail)
    assert mark
    assert read.entity_id == IDP
    assert len(read.certificates) == 1


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"name_id": 1, "session_index": None, "ends_at": None},
        {"name_id": "n", "session_index": 1, "ends_at": None},
        {"name_id": "n", "session_index": None, "ends_at": None, "raw": [], "read": {}, "unread": []},
        {"name_id": "n", "session_index": None, "ends_at": None, "raw": {}, "read": {}, "unread": {}},
    ],
)
def test_a_stored_record_of_something_else_is_no_session(kept: dict[str, JsonValue]) -> None:
    with pytest.raises(StoreUnavailable, match="not of a session by SAML"):
        SamlUser.load(Secret("session"), 0.0, kept)
