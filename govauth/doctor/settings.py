"""What the doctor looks at."""

from __future__ import annotations

import math
from pathlib import Path
from urllib.parse import urlsplit

from attrs import Attribute, field, frozen

from govauth.errors import ConfigurationError
from govauth.http.addresses import is_private
from govauth.secret import Secret
from govauth.settings import secret_settings


def _addresses(_: object, __: object, hosts: tuple[str, ...]) -> None:
    for host in hosts:
        if not _is_address(host):
            raise ConfigurationError(
                "a host must be an https address such as https://lknpd.nalog.ru (plain http for loopback"
                " only), without a user"
            )


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    return bool(parts.hostname) and port != 0 and is_private(parts) and parts.username is None


def _seconds(_: object, attribute: Attribute[float], value: float) -> None:
    if not 0 < value <= 300 or math.isnan(value):  # noqa: PLR2004
        raise ConfigurationError(f"{attribute.name} must be more than 0 and at most 300")


@secret_settings("password")
@frozen(slots=True)
class KeyPair:
    """A key and its certificate, or one of them.

    Attributes:
        key: a private key: PKCS#8, a container or a PFX.
        certificate: the certificate of ``key``, or one alone.
        password: of an encrypted key.

    """

    key: Path | None = None
    certificate: Path | None = None
    password: Secret | None = None


@secret_settings("store")
@frozen(slots=True)
class Settings:
    """What to examine. What is left out is not looked at.

    Attributes:
        hosts: base URLs of the services that will be called.
        ca_files: authorities to trust beside the usual ones, PEM or DER.
        trust_env: whether the program heeds the proxies of the environment.
        keys: that sign.
        trust: files, directories or zip archives with the certificates that ESIA signs tokens with.
        smev_trust: the same with the certificates of СМЭВ.
        store: the directory of a file store, or ``redis://…``.
        extras: of govauth, that the program needs.
        pkcs11_module: the library of a token's vendor, where keys on a token sign.
        seconds: for one answer from a host or a store, above 0 to 300.

    """

    hosts: tuple[str, ...] = field(default=(), validator=_addresses)
    ca_files: tuple[Path, ...] = ()
    trust_env: bool = False
    keys: tuple[KeyPair, ...] = ()
    trust: tuple[Path, ...] = ()
    smev_trust: tuple[Path, ...] = ()
    store: Secret | None = None
    extras: frozenset[str] = frozenset()
    pkcs11_module: Path | None = None
    seconds: float = field(default=10.0, validator=_seconds)
