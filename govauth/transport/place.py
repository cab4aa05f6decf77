"""Where a provider is installed: every base URL, and with them the hosts that may see a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self, TypeVar
from urllib.parse import urlsplit

from attrs import Attribute, evolve, field, frozen

from govauth.errors import ConfigurationError
from govauth.http.addresses import is_private
from govauth.settings import shown

P = TypeVar("P", bound="Place")


def is_place(_: object, attribute: Attribute[P], value: object) -> None:
    """Validate that a setting is a place of the provider, the one that its default is of.

    Raises:
        ConfigurationError: it is something else, such as an address, or the place of another provider.

    """
    check_place(attribute.name, value, type(attribute.default))


def check_place(name: str, value: object, kind: type) -> None:
    """Refuse what is no place of a provider; see :func:`is_place`."""
    if isinstance(value, Place) and not isinstance(value, kind):
        raise ConfigurationError(
            f"{name} must be a Place of {_package(kind)}, not of {_package(type(value))}"
        )
    if not isinstance(value, Place):
        raise ConfigurationError(
            f"{name} must be a Place, such as Place.PROD or Place.PROD.at('https://…'), not {shown(value)}"
        )


def _package(kind: type) -> str:
    return kind.__module__.rpartition(".")[0]


def _safe_roots(place: Place, _: object, roots: Mapping[str, str]) -> None:
    for name, url in roots.items():
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            http = "allowed" if place.plain_http else "for loopback, such as http://127.0.0.1:8080"
            raise ConfigurationError(
                f"the base URL {name!r} must be an absolute https URL, such as https://api.example.ru;"
                f" plain http is {http}"
            )
        if parts.username is not None or parts.query or parts.fragment:
            raise ConfigurationError(f"the base URL {name!r} must have no user, query or fragment")
        if url.endswith("/"):
            raise ConfigurationError(
                f"the base URL {name!r} must have no slash at the end: {url.rstrip('/')!r}, not {url!r}"
            )
        if not (place.plain_http or is_private(parts)):
            raise ConfigurationError(
                f"the base URL {name!r} is plain http, which only loopback may be: write https://{parts.netloc}"
            )


@frozen
class Place:
    """An installation of a provider.

    Attributes:
        name: tells installations apart in token keys.
        roots: base URLs by name, without a slash at the end. Tokens go to their hosts and nowhere else.
        plain_http: whether it lies in a closed network without TLS, where no token is ever sent.

    """

    plain_http: ClassVar[bool] = False

    name: str
    roots: Mapping[str, str] = field(hash=False, validator=_safe_roots)

    def at(self, address: str) -> Self:
        """Move every base URL to another address, such as a sandbox: paths stay behind it.

        Args:
            address: scheme, host and maybe a path that comes before those of the base URLs; plain http for
                loopback only.

        Raises:
            ConfigurationError: the address is not acceptable, or it has the path of a base URL already.

        """
        base = address.rstrip("/")
        there = urlsplit(base).path
        for name, url in self.roots.items():
            path = urlsplit(url).path
            if path and there.endswith(path):
                raise ConfigurationError(
                    f"address must not end with {path}: the base URL {name!r} adds it to"
                    f" {base.removesuffix(path)!r}"
                )
        return evolve(
            self, name=base, roots={key: base + urlsplit(url).path for key, url in self.roots.items()}
        )

    def url(self, root: str, path: str) -> str:
        """Return the absolute URL of a path under a root."""
        return self.roots[root] + path
