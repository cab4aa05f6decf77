"""Which addresses may carry a secret, and how an address is written in a header."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, quote

_KEPT: Final = "/?:@!$&'()*+,;=-._~%"  # of RFC 3986, section 2.2, what may stand in a path or a query
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ROOT: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#]*)")


def is_loopback(host: str | None) -> bool:
    """Tell whether a host is this machine: ``localhost``, 127.0.0.0/8 or ``::1``."""
    if host is None or host == "localhost":
        return host is not None
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_private(address: SplitResult) -> bool:
    """Tell whether nobody between can read what goes there: https, or http on the loopback."""
    return address.scheme == "https" or (address.scheme == "http" and is_loopback(address.hostname))


def uri(address: str) -> str:
    """Return an address as a URI of ASCII characters (RFC 3986; RFC 3987, section 3.1).

    What is percent-encoded stays so; a second ``#`` is a character of the fragment. A host is written in the
    ASCII form of its name.
    """
    found = _ROOT.match(address)
    head = "" if found is None else f"{found[1]}{_ascii_host(found[2])}"
    rest = address if found is None else address[found.end() :]
    before, mark, fragment = _LONE_PERCENT.sub("%25", rest).partition("#")
    return f"{head}{quote(before, safe=_KEPT)}{mark}{quote(fragment, safe=_KEPT)}"


def _ascii_host(authority: str) -> str:
    if authority.isascii():
        return authority
    host, mark, port = authority.partition(":")
    return f"{host.encode('idna').decode('ascii')}{mark}{port}"
