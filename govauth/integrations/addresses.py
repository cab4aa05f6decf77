"""Addresses of this site, and requests that come from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote, urlsplit

from govauth.errors import ConfigurationError, InvalidInput
from govauth.http.addresses import uri
from govauth.printable import is_printable

LONGEST_PATH: Final = 2048
LONGEST_URI: Final = 4096
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_OWN: Final = ("same-origin", "none")


def local_path(path: str, field: str = "next") -> str:
    r"""Return ``path`` as a URI, if a browser takes it for a place on this site and nowhere else.

    Args:
        path: as a person or a program wrote it, percent-encoded or not; with a query and a fragment if need
            be. At most 2048 characters, and 4096 when encoded.
        field: its name, for the error.

    Raises:
        InvalidInput: it does not begin with one slash, or holds a backslash or a control character, encoded
            or not.
        ConfigurationError: it is no text.

    """
    if not isinstance(path, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ConfigurationError(f"{field} must be a text such as /account, not {type(path).__name__}")
    harmless = (
        len(path) <= LONGEST_PATH
        and path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
        and is_printable(unquote(path))
    )
    found = uri(path) if harmless else ""
    if not harmless or len(found) > LONGEST_URI:
        raise InvalidInput(field, "must be a path of this site")
    return found


def origin_of(address: str) -> str:
    """Return scheme, host and port as a browser writes an ``Origin`` (RFC 6454, section 6.2)."""
    parts = urlsplit(uri(address))
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = parts.port
    shown = "" if port is None or port == _DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    return f"{parts.scheme}://{host}{shown}"


def is_from(site: str, headers: Mapping[str, str]) -> bool:
    """Tell whether a form was sent by a page of this site.

    Browsers say so in ``Sec-Fetch-Site``, older ones in ``Origin``. A client that sends neither is no
    browser with somebody else's page in it.

    Args:
        site: its origin.
        headers: of the request; any case will do where the mapping takes any case, lower case otherwise.

    """
    fetched = headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched in _OWN
    origin = headers.get("origin")
    return origin is None or origin == site
