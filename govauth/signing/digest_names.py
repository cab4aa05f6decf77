"""The digests that certificates, signatures and time stamps name, by their object identifiers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from govauth.signing import oids
from govauth.signing.digest import streebog

DigestName: TypeAlias = Literal["streebog-256", "streebog-512", "sha256", "sha384", "sha512"]
"""A digest, as settings name it."""

DIGEST_OIDS: Final[dict[DigestName, str]] = {
    "streebog-256": oids.STREEBOG_256,
    "streebog-512": oids.STREEBOG_512,
    "sha256": oids.SHA256,
    "sha384": oids.SHA384,
    "sha512": oids.SHA512,
}
_DIGESTS: Final[dict[str, Callable[[bytes], bytes]]] = {
    oids.STREEBOG_256: lambda data: streebog(data, 256),
    oids.STREEBOG_512: lambda data: streebog(data, 512),
    oids.SHA256: lambda data: hashlib.sha256(data).digest(),
    oids.SHA384: lambda data: hashlib.sha384(data).digest(),
    oids.SHA512: lambda data: hashlib.sha512(data).digest(),
}


def digest_by(oid: str, data: bytes) -> bytes | None:
    """Hash with the digest of an object identifier; None where it is not known here, or no longer safe."""
    digest = _DIGESTS.get(oid)
    return None if digest is None else digest(data)
