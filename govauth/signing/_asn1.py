"""The door to the ASN.1 library: imported on first use, with our own types for GOST keys.

asn1crypto has no GOST: its key types are replaced here by ones that keep algorithm parameters as they are.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

from govauth.errors import missing_extra


def _module(name: str) -> Any:
    # The library carries no types: it is Any on this floor's private side, and never in a public signature.
    try:
        return import_module(f"asn1crypto.{name}")
    except ModuleNotFoundError as error:
        raise missing_extra("reading certificates and CMS", "gost", error) from None


algos: Any = _module("algos")
cms: Any = _module("cms")
core: Any = _module("core")
keys: Any = _module("keys")
parser: Any = _module("parser")
pem: Any = _module("pem")
tsp: Any = _module("tsp")
x509: Any = _module("x509")

MALFORMED: Final = (
    *(ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError),
    AttributeError,  # a type that it knows by name alone, such as REAL; a part that is not there
)
"""What asn1crypto raises on bytes that are not what they claim to be."""


class GostParameters(core.Sequence):  # type: ignore[misc]
    """GostR3410-2012-PublicKeyParameters (RFC 9215, section 4.2)."""

    _fields = [  # noqa: RUF012  # the library's own form
        ("curve", core.ObjectIdentifier),
        ("digest", core.ObjectIdentifier, {"optional": True}),
        ("encryption", core.ObjectIdentifier, {"optional": True}),
    ]


class _Algorithm(core.Sequence):  # type: ignore[misc]
    _fields = [  # noqa: RUF012
        ("algorithm", core.ObjectIdentifier),
        ("parameters", core.Any, {"optional": True}),
    ]


class KeyInfo(core.Sequence):  # type: ignore[misc]
    """SubjectPublicKeyInfo with the key left as octets."""

    _fields = [  # noqa: RUF012
        ("algorithm", _Algorithm),
        ("public_key", core.OctetBitString),
    ]


class PrivateKeyInfo(core.Sequence):  # type: ignore[misc]
    """PKCS#8 PrivateKeyInfo with the key left as octets (RFC 5958)."""

    _fields = [  # noqa: RUF012
        ("version", core.Integer),
        ("algorithm", _Algorithm),
        ("private_key", core.OctetString),
        ("attributes", core.Any, {"implicit": 0, "optional": True}),
        ("public_key", core.Any, {"implicit": 1, "optional": True}),
    ]


def as_read(value: Any) -> bytes:
    """Return a value in DER as it was read.

    ``dump`` of the library takes a length whose last octet is 80, such as 384, for an indefinite one, and
    makes the value anew, which fails for GOST keys: one certificate in 256 has such a length.
    """
    chosen = value.chosen if isinstance(value, core.Choice) else value
    chosen = chosen.parse() if isinstance(chosen, core.Any) else chosen
    return bytes(parser.emit(chosen.class_, chosen.method, chosen.tag, chosen.contents))
