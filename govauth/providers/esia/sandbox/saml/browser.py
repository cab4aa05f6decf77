"""A browser without a screen: it fills in the pages of the identity provider."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Final
from urllib.parse import urlencode, urlsplit

from attrs import field, frozen

from govauth.http.message import Request, Response
from govauth.providers.esia.sandbox.oauth_registry import PASSWORD

_FIELD: Final = re.compile(r'name="([^"]+)" value="([^"]*)"')
_ACTION: Final = re.compile(r'action="([^"]+)"')
_MOST_STEPS: Final = 4


@frozen
class Posted:
    """What a browser carries to a portal.

    Attributes:
        address: of the portal.
        fields: of the form.
        cookie: of the browser at ЕСИА, to come again in the same session.

    """

    address: str
    fields: Mapping[str, str] = field(repr=False)
    cookie: str = field(default="", repr=False)


def walk(
    handle: Callable[[Request], Response], url: str, *, login: str, role: str, method: str, cookie: str = ""
) -> Posted:
    """Walk through the pages as a person's browser would.

    Raises:
        ValueError: a page offers no way on; the error holds the end of the page.

    """
    filled = {
        "/idp/saml/login": {"login": login, "password": PASSWORD, "method": method},
        "/idp/saml/role": {"role": role},
    }
    headers = {"cookie": cookie}
    # A served sandbox shows itself below /esia, too.
    request, page = Request("GET", url.replace("/esia/idp/", "/idp/", 1), headers), ""
    for _ in range(_MOST_STEPS):
        response = handle(request)
        cookie = response.headers.get("set-cookie", cookie).partition(";")[0]
        page = response.content.decode()
        action = _ACTION.search(page)
        if action is None:
            break
        fields = {name: unescape(value) for name, value in _FIELD.findall(page) if name != "method"}
        if action[1] not in filled:
            return Posted(unescape(action[1]), fields, cookie)
        parts = urlsplit(url)
        headers = {"content-type": "application/x-www-form-urlencoded", "cookie": cookie}
        body = urlencode({**fields, **filled[action[1]]}).encode()
        request = Request("POST", f"{parts.scheme}://{parts.netloc}{action[1]}", headers, body)
    raise ValueError(f"the page offers no way on: {page[-300:]}")
