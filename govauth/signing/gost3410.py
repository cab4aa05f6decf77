"""GOST R 34.10-2012 signatures over a digest, in plain Python (RFC 7091).

Written to be read, not to be fast, and **not constant time**: whoever can time it learns about the key.
So it verifies anywhere, and signs only for tests.

A signature on the wire is ``s ‖ r``, both big-endian, each as long as the field. The digest counts as a
little-endian number.
"""

from __future__ import annotations

import secrets
from typing import TypeAlias

from attrs import field, frozen

from govauth.errors import ConfigurationError, InvalidInput
from govauth.signing.curves import Curve

_Jacobian: TypeAlias = tuple[int, int, int]
_INFINITY: _Jacobian = (1, 1, 0)


@frozen(slots=True)
class GostPublicKey:
    """A public key: a point of its curve."""

    curve: Curve
    x: int = field(repr=False)
    y: int = field(repr=False)

    @classmethod
    def from_octets(cls, curve: Curve, octets: bytes) -> GostPublicKey:
        """Read little-endian ``x ‖ y``, the form inside certificates (RFC 9215, section 4.3).

        Raises:
            InvalidInput: the length is wrong, or the point is not on the curve.

        """
        if len(octets) != 2 * curve.size:
            raise InvalidInput("public_key", f"must hold {2 * curve.size} octets on {curve.name}")
        x = int.from_bytes(octets[: curve.size], "little")
        y = int.from_bytes(octets[curve.size :], "little")
        if not curve.contains(x, y):
            raise InvalidInput("public_key", f"must be a point of {curve.name}")
        return cls(curve, x, y)

    def to_octets(self) -> bytes:
        """Write little-endian ``x ‖ y``."""
        size = self.curve.size
        return self.x.to_bytes(size, "little") + self.y.to_bytes(size, "little")


@frozen(slots=True)
class GostPrivateKey:
    """A private key for tests: a number 0 < d < q that no repr shows."""

    curve: Curve
    number: int = field(repr=False)

    def public_key(self) -> GostPublicKey:
        """Compute the public key that belongs to this one."""
        point = _combine(self.curve, (self.number, (self.curve.x, self.curve.y, 1)), (0, _INFINITY))
        return GostPublicKey(self.curve, *_affine(self.curve, point))

    @classmethod
    def generate(cls, curve: Curve) -> GostPrivateKey:
        """Draw a key from the random source of the operating system."""
        return cls(curve, secrets.randbelow(curve.q - 1) + 1)


def _double(curve: Curve, point: _Jacobian) -> _Jacobian:
    x, y, z = point
    if not z or not y:
        return _INFINITY
    p = curve.p
    yy = y * y % p
    s = 4 * x * yy % p
    zz = z * z % p
    m = (3 * x * x + curve.a * zz * zz) % p
    x3 = (m * m - 2 * s) % p
    return x3, (m * (s - x3) - 8 * yy * yy) % p, 2 * y * z % p


def _add(curve: Curve, left: _Jacobian, right: _Jacobian) -> _Jacobian:
    if not left[2]:
        return right
    if not right[2]:
        return left
    p = curve.p
    (x1, y1, z1), (x2, y2, z2) = left, right
    zz1, zz2 = z1 * z1 % p, z2 * z2 % p
    u1, u2 = x1 * zz2 % p, x2 * zz1 % p
    s1, s2 = y1 * zz2 * z2 % p, y2 * zz1 * z1 % p
    h, r = (u2 - u1) % p, (s2 - s1) % p
    if not h:
        return _INFINITY if r else _double(curve, left)
    hh = h * h % p
    hhh, v = h * hh % p, u1 * hh % p
    x3 = (r * r - hhh - 2 * v) % p
    return x3, (r * (v - x3) - s1 * hhh) % p, h * z1 * z2 % p


def _combine(curve: Curve, first: tuple[int, _Jacobian], second: tuple[int, _Jacobian]) -> _Jacobian:
    """Compute k₁·P₁ + k₂·P₂ in one pass over the bits of both numbers."""
    (k1, p1), (k2, p2) = first, second
    choices = (_INFINITY, p1, p2, _add(curve, p1, p2))
    total = _INFINITY
    for bit in range(max(k1.bit_length(), k2.bit_length()) - 1, -1, -1):
        total = _double(curve, total)
        total = _add(curve, total, choices[(k1 >> bit & 1) | (k2 >> bit & 1) << 1])
    return total


def _affine(curve: Curve, point: _Jacobian) -> tuple[int, int]:
    inverse = pow(point[2], -1, curve.p)
    return point[0] * inverse**2 % curve.p, point[1] * inverse**3 % curve.p


def _number(curve: Curve, digest: bytes) -> int:
    return int.from_bytes(digest, "little") % curve.q or 1


def verify_digest(key: GostPublicKey, digest: bytes, signature: bytes) -> bool:
    """Check a signature ``s ‖ r`` over a Streebog digest (RFC 7091, section 6.2)."""
    curve, size = key.curve, key.curve.size
    if len(signature) != 2 * size or len(digest) != size:
        return False
    s, r = int.from_bytes(signature[:size], "big"), int.from_bytes(signature[size:], "big")
    if not (0 < s < curve.q and 0 < r < curve.q):
        return False
    v = pow(_number(curve, digest), -1, curve.q)
    point = _combine(
        curve,
        (s * v % curve.q, (curve.x, curve.y, 1)),
        (-r * v % curve.q, (key.x, key.y, 1)),
    )
    return bool(point[2]) and _affine(curve, point)[0] % curve.q == r


def sign_digest(key: GostPrivateKey, digest: bytes, *, for_tests: bool = False) -> bytes:
    """Sign a Streebog digest (RFC 7091, section 6.1); refuses unless ``for_tests`` is true.

    Args:
        key: the private key.
        digest: as many octets as a coordinate has.
        for_tests: a promise that the key guards nothing, since the time this takes depends on it.

    Returns:
        ``s ‖ r``, big-endian.

    Raises:
        ConfigurationError: ``for_tests`` is not true.

    """
    if not for_tests:
        raise ConfigurationError("the pure Python engine is not constant time: it signs only for tests")
    curve, size = key.curve, key.curve.size
    e = _number(curve, digest)
    while True:
        k = secrets.randbelow(curve.q - 1) + 1
        r = _affine(curve, _combine(curve, (k, (curve.x, curve.y, 1)), (0, _INFINITY)))[0] % curve.q
        s = (r * key.number + k * e) % curve.q
        if r and s:
            return s.to_bytes(size, "big") + r.to_bytes(size, "big")
