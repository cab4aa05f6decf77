"""Where a provider is installed: every base URL, and with them the hosts that may see a token."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from govauth.errors import ConfigurationError
from govauth.http.addresses import is_private


def _safe_roots(_: object, __: object, roots: Mapping[str, str]) -> None:
    for name, url in roots.items():
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ConfigurationError(f"the base URL {name!r} must be an absolute https URL")
        if parts.username is not None or parts.query or parts.fragment:
            raise ConfigurationError(f"the base URL {name!r} must have no user, query or fragment")
        if not is_private(parts):
            raise ConfigurationError(f"the base URL {name!r} is plain http, which only loopback may be")


@frozen
class Place:
    """An installation of a provider.

    Attributes:
        name: tells installations apart in token keys.
        roots: base URLs by name, without a slash at the end. Tokens go to their hosts and nowhere else.

    """

    name: str
    roots: Mapping[str, str] = field(hash=False, validator=_safe_roots)

    def at(self, address: str) -> Self:
        """Move every base URL to another address, such as a sandbox: paths stay behind it.

        Args:
            address: scheme, host and maybe a path; plain http for loopback only.

        Raises:
            ConfigurationError: the address is not acceptable.

        """
        base = address.rstrip("/")
        return evolve(
            self, name=base, roots={key: base + urlsplit(url).path for key, url in self.roots.items()}
        )

    def url(self, root: str, path: str) -> str:
        """Return the absolute URL of a path under a root."""
        return self.roots[root] + path
