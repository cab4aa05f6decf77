"""Which proxy a request goes through."""

from __future__ import annotations

import base64
from ipaddress import ip_address, ip_network
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from attrs import field, frozen

from govauth.errors import ConfigurationError
from govauth.secret import Secret

_LONGEST: Final = 255
"""So many bytes SOCKS has room for, of a name or a password."""

_PORTS: Final = {"http": 80, "socks5": 1080, "socks5h": 1080}


@frozen(slots=True)
class Proxy:
    """A proxy, whose credentials are not shown.

    Attributes:
        scheme: ``http``, which also carries https by ``CONNECT``, or ``socks5``.
        host: its name or address.
        port: of it.
        user: None where it wants no credentials.
        password: may be empty.

    """

    scheme: str
    host: str
    port: int
    user: Secret | None = None
    password: Secret = field(factory=lambda: Secret(""))

    @staticmethod
    def at(address: Secret, *, named: str) -> Proxy:
        """Read the address of a proxy.

        Args:
            address: such as ``http://user:password@proxy.example:3128`` or ``socks5://…``.
            named: the setting it came from, for errors, which show nothing of it.

        Raises:
            ConfigurationError: it is not the address of a proxy that can be used.

        """
        proxy = _read(address)
        if proxy is None:
            raise ConfigurationError(
                f"{named} must be the address of a proxy, such as 'http://proxy.example:3128'"
                " or 'socks5://proxy.example:1080'; it has no path"
            )
        return proxy

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return what an http proxy wants of credentials."""
        if self.user is None:
            return []
        pair = f"{self.user.reveal()}:{self.password.reveal()}".encode()
        return [(b"proxy-authorization", b"Basic " + base64.b64encode(pair))]


class OneProxy:
    """Everything goes through one proxy, or straight."""

    def __init__(self, proxy: Proxy | None) -> None:
        """Choose the proxy; None for none."""
        self._proxy = proxy

    def __call__(self, origin: str) -> Proxy | None:  # noqa: ARG002
        """Return the proxy, whatever the origin."""
        return self._proxy


class EnvironmentProxies:
    """What ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` say, in either case."""

    def __init__(self) -> None:
        """Read the environment.

        Raises:
            ConfigurationError: a variable holds no address of a proxy that can be used.

        """
        from urllib.request import getproxies_environment  # noqa: PLC0415 - heavy

        found = {name: Secret(value) for name, value in getproxies_environment().items()}
        self._without = found.pop("no", Secret("")).reveal().lower().replace(",", " ").split()
        self._proxies = {
            scheme: Proxy.at(address, named=f"{scheme.upper()}_PROXY")
            for scheme, address in found.items()
            if scheme in ("http", "https", "all") and address
        }

    def __call__(self, origin: str) -> Proxy | None:
        """Return the proxy for an origin, unless ``NO_PROXY`` names its host."""
        parts = urlsplit(origin.lower())
        if any(_names(entry, parts) for entry in self._without):
            return None
        return self._proxies.get(parts.scheme) or self._proxies.get("all")


def _names(entry: str, origin: SplitResult) -> bool:
    """Whether an entry of ``NO_PROXY`` names an origin: ``*``, a domain with all below it, or a network."""
    host = origin.hostname or ""
    domain = entry.removeprefix("*").removeprefix(".")
    if not domain:
        return entry == "*"
    if domain in (host, origin.netloc) or host.endswith(f".{domain}"):
        return True
    try:
        return ip_address(host) in ip_network(domain, strict=False)
    except ValueError:
        return False


def _read(address: Secret) -> Proxy | None:
    """Read a proxy's address; None if it is not one. Raises nothing, for its frame knows the credentials."""
    text = address.reveal()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not parts.hostname:
        return None
    if parts.path.strip("/") or parts.query or parts.fragment:
        return None
    user = None if parts.username is None else Secret(unquote(parts.username))
    password = Secret(unquote(parts.password or ""))
    if max(len((user or password).reveal().encode()), len(password.reveal().encode())) > _LONGEST:
        return None
    return Proxy(
        scheme="http" if parts.scheme == "http" else "socks5",
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        user=user,
        password=password,
    )
