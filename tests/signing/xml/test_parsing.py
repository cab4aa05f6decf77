from __future__ import annotations

import pytest
from govauth.signing.xml import XmlLimits, XmlRefused, parse_xml

BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (BOMB, "DOCTYPE"),
        ('<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>', "DOCTYPE"),
        ("<?xml-stylesheet href='x'?><a/>", "processing instruction"),
        ("<a>x<?p q?>y</a>", "processing instruction"),
        ("<a><b></a>", "not well-formed"),
        ("<a>&undefined;</a>", "not well-formed"),
        ("<p:a/>", "not well-formed"),
        ('<a xmlns:x="urn:x" xmlns:y="urn:x" x:b="1" y:b="2"/>', "not well-formed"),
        ("", "not well-formed"),
        ("<?xml version='1.0' encoding='windows-1251'?><a/>", "another encoding"),
        ("<a>" * 11 + "</a>" * 11, "deeper than 10"),
        ("<a>" + "<b/>" * 20 + "</a>", "more than 20 elements"),
        ("<a " + " ".join(f'x{at}="1"' for at in range(6)) + "/>", "more than 5 attributes"),
        ("<a>" + "x" * 3000 + "</a>", "longer than 2000 octets"),
    ],
)
def test_unsafe_xml_is_refused(document: str, reason: str) -> None:
    with pytest.raises(XmlRefused, match=reason):
        parse_xml(document.encode(), limits=XmlLimits(size=2000, depth=10, elements=20, attributes=5))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1251"])
def test_only_utf8_is_read(encoding: str) -> None:
    with pytest.raises(XmlRefused):
        parse_xml("<a>жук</a>".encode(encoding))


def test_a_comment_hides_no_text() -> None:
    assert parse_xml("<a>user<!-- x -->@evil</a>".encode()).text == "user@evil"
