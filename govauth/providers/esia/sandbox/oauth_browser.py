"""A browser without a screen: it fills in the pages of the simulated ESIA."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode, urlsplit

from govauth.http.message import Request, Response
from govauth.providers.esia.sandbox.oauth_registry import OTP, PASSWORD

_HIDDEN: Final = re.compile(r'name="request" value="([^"]+)"')
_ACTION: Final = re.compile(r'action="([^"]+)"')
_MOST_STEPS: Final = 6


def callback_of(
    handle: Callable[[Request], Response],
    url: str,
    *,
    login: str,
    password: str = PASSWORD,
    otp: str = OTP,
    consents: bool,
) -> str:
    """Sign in and decide.

    Returns:
        The address that the browser is sent back to.

    Raises:
        ValueError: a page offers no way on; the error holds the end of the page.

    """
    forms = {
        "/idp/login": {"login": login, "password": password},
        "/idp/otp": {"otp": otp},
        "/idp/consent": {"decision": "allow" if consents else "deny"},
    }
    cookie = ""
    # A served sandbox shows itself below /esia, too.
    url = url.replace("/esia/aas/", "/aas/", 1)
    request, page = Request("GET", url), ""
    for _ in range(_MOST_STEPS):
        response = handle(request)
        cookie = response.headers.get("set-cookie", cookie).partition(";")[0]
        if "location" in response.headers:
            return response.headers["location"]
        page = response.content.decode()
        action, hidden = _ACTION.search(page), _HIDDEN.search(page)
        if action is None or hidden is None:
            break
        body = urlencode({"request": hidden[1], **forms[action[1]]}).encode()
        parts = urlsplit(url)
        headers = {"content-type": "application/x-www-form-urlencoded", "cookie": cookie}
        request = Request("POST", f"{parts.scheme}://{parts.netloc}{action[1]}", headers, body)
    raise ValueError(f"the page offers no way on: {page[-300:]}")
