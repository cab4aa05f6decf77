"""What of a message may be shown. An allow-list: what is not named here is masked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from govauth.printable import printable
from govauth.secret import MASK

SHOWN_HEADERS: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "content-encoding",
        "content-length",
        "content-type",
        "date",
        "retry-after",
        "server",
        "x-request-id",
    }
)

_LONGEST_MESSAGE: Final = 300
_MARKUP: Final = re.compile(r"<(?:script|style).*?</(?:script|style)>|<[^>]+>", re.DOTALL | re.IGNORECASE)
_IDENTIFIERS: Final = re.compile(
    r"\d[\d\s-]{4,}\d"  # ИНН, СНИЛС, telephone numbers
    r"|[\w.+-]+@[\w-]+\.[\w.]+"
    r"|(?=[\w.~+/=-]*\d)(?=[\w.~+/=-]*[A-Za-z_])[A-Za-z0-9_.~+/=-]{16,}"  # tokens, device ids
)


def shown_headers(headers: Mapping[str, str]) -> str:
    """Render headers with every value masked that is not on the allow-list."""
    return repr({name: value if name in SHOWN_HEADERS else MASK for name, value in headers.items()})


def shown_url(url: str) -> str:
    """Render the scheme and the host of a URL: its path and query may name a person."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"


def shown_message(text: str) -> str:
    """Make a server's message fit to show.

    Markup and control characters are dropped, identifiers masked, and it is cut at 300 characters.
    """
    plain = " ".join(_MARKUP.sub(" ", printable(text)).split())
    masked = _IDENTIFIERS.sub(MASK, plain)
    return masked if len(masked) <= _LONGEST_MESSAGE else masked[: _LONGEST_MESSAGE - 1] + "…"
