from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from govauth.errors import InvalidInput
from govauth.signing import streebog
from govauth.signing.xml import exclusive_c14n, parse_xml, smev_transform
from hypothesis import example, given, settings
from lxml import etree

from tests.signing.conftest import VECTORS
from tests.signing.xml.documents import documents
from tests.signing.xml.second_transform import second_transform
from tests.soaking import examples

TRANSFORMS = json.loads((VECTORS / "xml_transform.json").read_text())["vectors"]


@pytest.mark.parametrize("vector", TRANSFORMS, ids=[one["name"] for one in TRANSFORMS])
def test_the_transform_is_that_of_the_vectors_octet_for_octet(vector: dict[str, Any]) -> None:
    root = etree.fromstring(vector["input"].encode())
    transformed = smev_transform(root)
    assert transformed == base64.b64decode(vector["transformed_b64"])
    assert second_transform(vector["input"]) == transformed
    for bits in (256, 512):
        assert streebog(transformed, bits) == base64.b64decode(vector[f"streebog{bits}_b64"])
    # What canonicalization normalises, the transform forgets.
    assert smev_transform(etree.fromstring(exclusive_c14n(root))) == transformed


@given(documents())
@example('<a xmlns="urn:sample:a">' + "x" * 511 + "😀>x</a>")
@example('<a xmlns="urn:sample:a">' + "x" * 510 + "😀>]>x&amp;></a>")
@settings(max_examples=examples(60), deadline=None)
def test_two_implementations_agree(document: str) -> None:
    transformed = smev_transform(parse_xml(document.encode()))
    assert transformed == second_transform(document)
    assert smev_transform(parse_xml(transformed)) == transformed, "it is its own fixed point"


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ("<a/>", "a"),
        ('<a xmlns="urn:sample:a"><b xmlns=""/></a>', "b"),
        ('<a xmlns="urn:sample:a" xml:lang="ru"/>', "xml:lang"),
    ],
)
def test_what_smev_cannot_read_is_refused_by_name(document: str, named: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        smev_transform(parse_xml(document.encode()))
    assert refused.value.field == named


def test_comments_of_a_tree_of_ones_own_join_the_text_around_them() -> None:
    whole = smev_transform(
        etree.fromstring('<a xmlns="urn:sample:a">longer than<!-- 11 --> &gt; 11<b/> <!-- --> </a>')
    )
    assert whole == b'<ns1:a xmlns:ns1="urn:sample:a">longer than > 11<ns1:b></ns1:b></ns1:a>'
