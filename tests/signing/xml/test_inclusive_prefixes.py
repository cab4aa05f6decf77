"""Prefixes that stand only in values are signed, whichever thread parses, copies or builds the document."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest
from lxml import etree

from govauth.signing import read_certificate
from govauth.signing.xml import (
    ENVELOPED_CHAIN,
    SAML_RULES,
    RsaXmlSigner,
    exclusive_c14n,
    parse_xml,
    sign_element,
)
from govauth.signing.xml.algorithms import DS
from govauth.signing.xml.verification import verify_element_now
from tests.providers.esia.saml.answers import pair

pytestmark = pytest.mark.anyio
T = TypeVar("T")


def in_new_thread(function: Callable[[], T]) -> T:
    """Run where no document was parsed before: lxml keeps a dictionary of names for each thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(function).result()


def test_a_prefix_that_only_the_parsing_thread_knows() -> None:
    prefix = f"p{uuid.uuid4().hex}"
    content = f'<a ID="_1" xmlns:{prefix}="urn:value"><b type="{prefix}:text">1</b></a>'.encode()
    root = in_new_thread(lambda: parse_xml(content))
    for form in (
        lambda: exclusive_c14n(root, inclusive_prefixes=[prefix]),
        lambda: exclusive_c14n(etree.fromstring(content), inclusive_prefixes=[prefix]),
    ):
        assert f'xmlns:{prefix}="urn:value"'.encode() in in_new_thread(form)


async def test_a_document_that_was_built_is_signed_with_its_prefixes() -> None:
    prefix = f"p{uuid.uuid4().hex}"
    root = etree.Element("{urn:a}a", {"ID": "_1"}, nsmap={"a": "urn:a", prefix: "urn:value"})
    etree.SubElement(root, "{urn:a}b", {"type": f"{prefix}:text"})
    signer = RsaXmlSigner.open(pair("portal").pem, pair("portal").certificate)
    await sign_element(
        root,
        signer,
        into=root,
        transforms=ENVELOPED_CHAIN,
        inclusive_prefixes=[prefix],
        id_attribute="ID",
    )
    content = etree.tostring(root)
    certificate = read_certificate(pair("portal").certificate)

    def verify(message: bytes) -> bytes:
        parsed = in_new_thread(lambda: parse_xml(message))
        signature = parsed.find(f"{{{DS}}}Signature")
        assert signature is not None
        verified = in_new_thread(
            lambda: verify_element_now(signature, parsed, [certificate], rules=SAML_RULES)
        )
        return etree.tostring(verified.element)

    assert prefix.encode() in verify(content)
    # What the prefix stands for is signed.
    with pytest.raises(Exception, match="digest"):
        verify(content.replace(b"urn:value", b"urn:other"))
