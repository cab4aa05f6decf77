"""Which addresses may carry a secret."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult


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
