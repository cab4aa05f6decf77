"""Messages that want to be taken for another: refused, or what is read is what СМЭВ signed."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from govauth.errors import GovAuthError, UnexpectedReply
from govauth.http.message import Response as HttpResponse
from govauth.providers.smev import Content, Kind, errors
from govauth.providers.smev.arrivals import Arrival
from govauth.providers.smev.names import Names
from govauth.providers.smev.reading import response_of
from govauth.providers.smev.soap import reply_of
from govauth.signing.xml.library import Element
from tests.providers.smev.test_samples import SAMPLES, trust
from tests.soaking import examples

pytestmark = [pytest.mark.anyio, pytest.mark.promise("what-is-verified-is-used")]

GOOD = (SAMPLES / "get_response_uprid_invalid.response.xml").read_bytes()
NAMES = Names("1.3")


def parts(root: Element) -> tuple[Element, Element, Element]:
    wrapper = root.find(f".//{NAMES.t('ResponseMessage')}")
    assert wrapper is not None
    message, signature = wrapper.find(NAMES.t("Response")), wrapper.find(NAMES.t("SMEVSignature"))
    assert message is not None
    assert signature is not None
    return wrapper, message, signature


def evil_of(message: Element) -> Element:
    evil = copy.deepcopy(message)
    for status in evil.iter("{*}status"):
        status.text = "VALID"
    return evil


def beside(wrapper: Element, message: Element, signature: Element) -> None:
    """The signed message hides in the envelope, and another stands in its place."""
    evil = evil_of(message)
    evil.set("Id", "OTHER")
    wrapper.replace(message, evil)
    header = etree.SubElement(wrapper.getroottree().getroot(), "{urn:hidden}Header")
    header.append(message)


def same_id(wrapper: Element, message: Element, signature: Element) -> None:
    wrapper.replace(message, evil_of(message))
    signature.append(message)


def inside_of_the_signature(wrapper: Element, message: Element, signature: Element) -> None:
    wrapper.replace(message, evil_of(message))
    held = etree.SubElement(signature[0], "{http://www.w3.org/2000/09/xmldsig#}Object")
    held.append(message)


def evil_first(wrapper: Element, message: Element, signature: Element) -> None:
    wrapper.insert(0, evil_of(message))


def without_a_signature(wrapper: Element, message: Element, signature: Element) -> None:
    wrapper.replace(message, evil_of(message))
    wrapper.remove(signature)


def of_the_sender_alone(wrapper: Element, message: Element, signature: Element) -> None:
    [own] = message.iter(NAMES.t("SenderInformationSystemSignature"))
    wrapper.replace(message, evil_of(message))
    signature[:] = list(own)


def changed(wrapper: Element, message: Element, signature: Element) -> None:
    wrapper.replace(message, evil_of(message))


async def verdict(octets: bytes) -> str | None:
    """The status that would be read; None if the message is refused."""
    try:
        arrival = Arrival.of(reply_of(octets, "text/xml"), Kind.RESPONSE)
        if await arrival.refusal(trust()) is not None:
            return None
        body = response_of(arrival.message, arrival.reply, arrival.names).body
    except UnexpectedReply:
        return None
    assert isinstance(body, Content)
    return body.root.findtext("{*}status")


@pytest.mark.parametrize(
    "attack",
    [
        beside,
        same_id,
        inside_of_the_signature,
        evil_first,
        without_a_signature,
        of_the_sender_alone,
        changed,
    ],
)
async def test_an_attack_is_refused(attack: Callable[[Element, Element, Element], None]) -> None:
    assert await verdict(GOOD) == "INVALID"
    root = etree.fromstring(GOOD)
    attack(*parts(root))
    assert await verdict(etree.tostring(root)) is None


@given(st.data())
@settings(max_examples=examples(40), deadline=None)
def test_octets_that_are_changed_give_no_other_answer(data: st.DataObject) -> None:
    octets = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 3))):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0x20, 0x7E))
    from tests.signing.conftest import run_async

    assert run_async(verdict, bytes(octets)) in {None, "INVALID"}


@given(
    st.lists(
        st.sampled_from(
            [b"--b", b"\r\n", b"\n", b"--", b"Content-ID: <a>", b": ", b"<a/>", b"\x00", b"--b--"]
        ),
        max_size=14,
    )
)
@settings(max_examples=examples(60), deadline=None)
def test_no_body_breaks_the_reader(pieces: list[bytes]) -> None:
    content = b"".join(pieces)
    for kind in ('multipart/related; boundary="b"; start="<a>"', "multipart/related", "text/xml", ""):
        try:
            reply_of(content, kind)
        except UnexpectedReply as unexpected:
            assert unexpected.body is not None
        refused = errors.refuse(HttpResponse(500, {"content-type": kind}, b"Fault" + content))
        assert isinstance(refused, GovAuthError)


def test_an_attachment_that_was_taken_out_is_back_before_the_signature_is_checked() -> None:
    xop = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="http://www.w3.org/2004/08/xop/include">'
        '<s:Body><a xmlns="urn:a"><b><x:Include href="cid:p%201@x"/></b></a></s:Body></s:Envelope>'
    )
    body = (
        "--b\r\nContent-ID: <r@x>\r\n\r\n" + xop + "\r\n--b\r\nContent-ID: <p 1@x>\r\n\r\n\x00\x01\r\n--b--"
    ).encode()
    kind = 'multipart/related; boundary=b; start*0="<r"; start*1="@x>"'
    found = reply_of(body, kind).body
    assert found is not None
    assert found.findtext("{*}b") == "AAE="
    with pytest.raises(UnexpectedReply, match="did not come"):
        reply_of(body.replace(b"p%201", b"p2"), kind)
