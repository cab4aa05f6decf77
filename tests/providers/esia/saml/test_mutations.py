"""Whatever is changed in a signed answer: it is refused, or it says the same as before."""

from __future__ import annotations

import time
from copy import deepcopy

import anyio
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from govauth.client.web_login import StartedLogin
from govauth.errors import GovAuthError
from govauth.providers.esia.saml import AnswerRefused, Check, EsiaSaml, LogoutRefused, SamlUser
from govauth.providers.esia.saml.errors import DecryptionFailed
from tests.providers.esia.saml.answers import ATTACKS, BASE, REQUEST, XENC
from tests.providers.esia.saml.conftest import Frozen, form, identity_provider, service_provider
from tests.providers.esia.saml.test_logout import query_of, request
from tests.soaking import examples

SIGNED = BASE.written()
SEALED = evolve(BASE, encrypt=f"{XENC}aes128-cbc").written()


async def _judge(message: bytes) -> SamlUser | GovAuthError:
    esia = EsiaSaml(service_provider(), identity_provider(), clock=Frozen())
    await esia.login._started.put(REQUEST, StartedLogin.by("browser", None, nonce="relay"), seconds=600)
    try:
        return await esia.login.finish(form(message, "relay"), browser="browser")
    except GovAuthError as error:
        return error


def judge(message: bytes) -> SamlUser | GovAuthError:
    return anyio.run(_judge, message)


def must_say_the_same(message: bytes, original: bytes) -> None:
    found = judge(message)
    if isinstance(found, SamlUser):
        honest = judge(original)
        assert isinstance(honest, SamlUser)
        assert found.attributes == honest.attributes
        assert (found.name_id, found.session_index) == (honest.name_id, honest.session_index)


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_changed_octets(data: st.DataObject) -> None:
    original = data.draw(st.sampled_from((SIGNED, SEALED)))
    at = data.draw(st.integers(0, len(original) - 1))
    length = data.draw(st.integers(0, 40))
    put = data.draw(
        st.one_of(st.binary(max_size=8), st.sampled_from((b"<!-- -->", b"&#49;", b"<![CDATA[1]]>")))
    )
    must_say_the_same(original[:at] + put + original[at + length :], original)


@settings(max_examples=examples(80), deadline=None)
@given(st.data())
def test_a_changed_tree(data: st.DataObject) -> None:
    root = etree.fromstring(SIGNED)
    elements = list(root.iter())
    for _step in range(data.draw(st.integers(1, 3))):
        one = data.draw(st.sampled_from(elements))
        other = data.draw(st.sampled_from(elements))
        match data.draw(st.sampled_from(("text", "attribute", "copy", "move", "drop", "rename", "wrap"))):
            case "text":
                one.text = data.draw(st.sampled_from(("6666666666", "", " ", "Success")))
            case "attribute" if one.attrib:
                name = data.draw(st.sampled_from(sorted(one.attrib)))
                one.set(name, data.draw(st.sampled_from(("", "_a7d0", "_r1", "#_r1", "2.0"))))
            case "copy":
                other.append(deepcopy(one))
            case "move" if one is not root and one not in other.iterancestors() and one is not other:
                other.append(one)
            case "drop" if (parent := one.getparent()) is not None:
                parent.remove(one)
            case "rename":
                one.tag = other.tag
            case "wrap" if (parent := one.getparent()) is not None:
                wrapper = etree.Element(other.tag)
                parent.replace(one, wrapper)
                wrapper.append(one)
            case _:
                pass
    must_say_the_same(etree.tostring(root), SIGNED)


@settings(max_examples=examples(20), deadline=None)
@given(st.sampled_from(sorted(ATTACKS)), st.integers(0, 400), st.binary(min_size=1, max_size=4))
def test_a_changed_attack_stays_one(name: str, at: int, put: bytes) -> None:
    message = ATTACKS[name][1]()
    found = judge(message[:at] + put + message[at:])
    assert isinstance(found, GovAuthError)


HOSTILE = {
    "deep": b"<a>" * 40 + b"</a>" * 40,
    "many elements": b"<a>" + b"<b/>" * 6000 + b"</a>",
    "many attributes": b"<a " + b" ".join(b'a%d="1"' % one for one in range(40)) + b"/>",
    "large": b"<a>" + b"x" * 800_000 + b"</a>",
    "instruction": b'<?xml-stylesheet href="http://127.0.0.1:1/"?><a/>',
    "empty": b"",
    "nul": b"<a>\x00</a>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_xml(name: str) -> None:
    begun = time.perf_counter()
    found = judge(HOSTILE[name])
    assert isinstance(found, AnswerRefused)
    assert found.check in {Check.FORM, Check.PARSING}
    assert time.perf_counter() - begun < 1


def test_hostile_xml_in_an_attribute_is_kept_and_not_read() -> None:
    blocks = {
        "urn:esia:principalContacts": "<!DOCTYPE a [<!ENTITY e 'x'>]><a><contactType>&e;</contactType></a>",
        "urn:esia:principalDocuments": "<a>" * 20 + "</a>" * 20,
        "urn:esia:principalAddresses": "no xml at all",
    }
    found = judge(evolve(BASE, attributes={**BASE.attributes, **blocks}).written())
    assert isinstance(found, SamlUser)
    assert found.attributes.unread == {"principalContacts", "principalDocuments", "principalAddresses"}
    assert found.attributes.raw["principalAddresses"] == "no xml at all"
    assert found.attributes.contacts == ()


@pytest.mark.parametrize("length", [0, 15, 16, 17, 31, 33, 48])
def test_ciphertext_of_odd_lengths(length: int) -> None:
    def cut(root: etree._Element) -> None:
        list(root.iter(f"{{{XENC}}}CipherValue"))[1].text = "A" * (length * 4 // 3 // 4 * 4)

    found = judge(evolve(BASE, encrypt=f"{XENC}aes128-cbc", change_response=cut).written())
    assert isinstance(found, DecryptionFailed)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"RelayState=relay",
        b"SAMLResponse=A&SAMLResponse=A",
        b"SAMLResponse=%ZZ",
        b"SAMLResponse=QQ",
        b"SAMLResponse=\xff",
        b"SAMLResponse=" + b"A" * 1024 * 1024,
        b"&".join(b"a%d=1" % one for one in range(20)),
    ],
)
def test_malformed_forms(body: bytes) -> None:
    esia = EsiaSaml(service_provider(), identity_provider(), clock=Frozen())

    async def post() -> None:
        await esia.login.finish(body, browser="browser")

    with pytest.raises(AnswerRefused) as refused:
        anyio.run(post)
    assert refused.value.check is Check.FORM


def logout_query() -> str:
    return anyio.run(query_of, request())


QUERY = logout_query()


@settings(max_examples=examples(40), deadline=None)
@given(
    st.integers(0, len(QUERY) - 1),
    st.integers(0, 6),
    st.sampled_from(("", "A", "%2B", "%2b", "&", "=", "RelayState=")),
)
def test_a_changed_query_ends_no_session(at: int, length: int, put: str) -> None:
    changed = QUERY[:at] + put + QUERY[at + length :]

    async def receive() -> bool:
        esia = EsiaSaml(service_provider(), identity_provider(), clock=Frozen())
        try:
            await esia.logout.receive(changed)
        except LogoutRefused:
            return False
        return True

    if anyio.run(receive):
        # The same message in the same bytes, whatever else stands in the query.
        parts = dict(part.split("=", 1) for part in changed.split("&") if "=" in part)
        assert parts["SAMLRequest"] == dict(part.split("=", 1) for part in QUERY.split("&"))["SAMLRequest"]
