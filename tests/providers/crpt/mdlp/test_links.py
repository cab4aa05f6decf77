"""Where links of МДЛП are followed."""

from __future__ import annotations

import pytest

from govauth.errors import UnexpectedReply
from govauth.providers.crpt import Place
from govauth.providers.crpt.mdlp.links import Links
from govauth.providers.crpt.mdlp.operations import CONTENT
from govauth.providers.crpt.places import MDLP, MDLP_FILES

PLACE = Place(
    name="own",
    roots={MDLP: "https://mdlp.example/api/v1", MDLP_FILES: "https://files.example:8443/v1"},
)


@pytest.mark.parametrize(
    ("link", "root", "path"),
    [
        ("https://mdlp.example/api/v1/documents/download/file/1?x=2", MDLP, "/documents/download/file/1?x=2"),
        ("https://MDLP.example:443/api/v1/documents/1", MDLP, "/documents/1"),
        ("https://files.example:8443/v1/a", MDLP_FILES, "/a"),
        ("https://mdlp.example/behind/a/proxy/documents/1", MDLP, "/documents/1"),
    ],
)
def test_links_to_hosts_of_the_place_are_followed(link: str, root: str, path: str) -> None:
    endpoint = Links(PLACE, rewrite=False).endpoint(CONTENT, link)
    assert (endpoint.root, endpoint.path, endpoint.route) == (root, path, CONTENT.path)


@pytest.mark.parametrize(
    "link",
    [
        "http://mdlp.example/api/v1/documents/1",
        "https://mdlp.example:444/api/v1/documents/1",
        "https://mdlp.example.evil.test/api/v1/documents/1",
        "https://mdlp.example@evil.test/api/v1/documents/1",
        "https://mdlp.example/elsewhere/1",
        "https://mdlp.example/api/v1/../../documents/1",
        "https://mdlp.example/api/v1/%2E%2e/documents/1",
        "https://mdlp.example/api/v1/..%2fdocuments/1",
        "https://mdlp.example\\@evil.test/api/v1/documents/1",
        "https://mdlp.example:99999/api/v1/documents/1",
        "https://mdlp.example/api/v1/documents/1\r\nx: y",
        "https://[mdlp/api/v1/documents/1",
        "//mdlp.example/api/v1/documents/1",
        "file:///etc/passwd",
        "",
    ],
)
def test_links_to_anywhere_else_are_not(link: str) -> None:
    with pytest.raises(UnexpectedReply, match="link"):
        Links(PLACE, rewrite=False).endpoint(CONTENT, link)


def test_a_tunnel_takes_links_under_its_own_address() -> None:
    tunnel = Place(name="tunnel", roots={MDLP: "http://127.0.0.1:8080/api/v1"})
    link = "https://api.mdlp.crpt.ru/api/v1/documents/download/file/1"
    endpoint = Links(tunnel, rewrite=True).endpoint(CONTENT, link)
    assert (endpoint.root, endpoint.path) == (MDLP, "/documents/download/file/1")
    with pytest.raises(UnexpectedReply, match="mdlp_files"):
        Links(tunnel, rewrite=True).endpoint(CONTENT, "https://api.mdlp.crpt.ru/elsewhere")
