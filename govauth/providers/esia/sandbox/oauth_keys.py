"""The keys with which the simulated ESIA signs its tokens. They guard nothing."""

from __future__ import annotations

import base64
import io
import zipfile
from functools import cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.signing.digest import streebog
from govauth.signing.gost3410 import GostPrivateKey, sign_digest
from govauth.signing.key_reading import read_private_key
from govauth.signing.self_signed import make_test_key
from govauth.simulation.made_once import made_once

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

Algorithm: TypeAlias = Literal["GOST3410_2012_256", "RS256"]

_E: Final = 65537
_P: Final = int(
    "eb7ed5ab98946ac28e1aa553ed31e45f8dd9e06b7b1f907fab53c33113527133acba7437fdc3f4eaefac95ac"
    "dec2764699d2ab0ae36c8860b9efa6eae66c9e4a1b9acfa765638c948cad7ad064574610f08b7a4b024f586d"
    "1706b242e7da5cd659784b329bc552eb79be30060071db6a409e7667c773ff5cbb8d199d3e8bf6b7",
    16,
)
_Q: Final = int(
    "bdf122e0353cad88d1dd2924ec4b39a8b0f2df0a5f2fa1c9a23f701bc4cb2725cccdf380ef391428e559d750"
    "8a2b7ce7db9f5d8524d348677934e802c8cdf15095f5a4cbeca5e4cd3ecc6275ab769aa88481855d69fe2ed1"
    "68aa00cc5b782207e253e7e1ce2a6a4fd242a1c22f92706c693d66a73a66428204f8eacd70c42f85",
    16,
)
_RSA_CERTIFICATE: Final = base64.b64decode(
    "MIIDMzCCAhugAwIBAgIUFyk6WVRY+FyagntQ3wc6QeSPwFMwDQYJKoZIhvcNAQELBQAwKDELMAkGA1UEBhMCUlUx"
    "GTAXBgNVBAMMEEVTSUEgc2FuZGJveCBSU0EwIBcNMjYxMTIyMTczMTE2WhgPMjEyNjEwMjkxNzMxMTZaMCgxCzAJ"
    "BgNVBAYTAlJVMRkwFwYDVQQDDBBFU0lBIHNhbmRib3ggUlNBMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKC"
    "AQEArrp2O+6FCoyJv6kx94l/ZsTIjKX/YNmBPcLg5Ar+m/RWQiSKuXDsyqfqEFNUTI4JVjwyEwx1pyWCGkyUO4/K"
    "cJdXZ7RnOYDme/+oWU09qDc+hUNNyYFEz+4ruJwo6II+8XJI1cDnlLHOeUgDrYXcimp4DFTNDEcl4JyGTIYJ2JYs"
    "MbFBT/HEOB4Hr7NrhlYtw9JgGTYPYT+O8h+rZYpu9Oj8BjdBxLsvIYQU2M/7aovwI06suqw4zqucaDwV5FIWImrh"
    "PavmIWWauPjuPpPdTOLfPHxJAiQvlITPuGjYfIZI9nonwvtbKkFc2uuPvRuuKiQ03gqBgU+ioyLRJR7GEwIDAQAB"
    "o1MwUTAdBgNVHQ4EFgQUL5Ns4kMpN8hONDilgYzxxqBGSEAwHwYDVR0jBBgwFoAUL5Ns4kMpN8hONDilgYzxxqBG"
    "SEAwDwYDVR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQsFAAOCAQEAXxY+vrYB72voRDHNVSyCK7oOeoV2CVciaAcm"
    "0Vdjprs0XilwUrkC5h4YHgxm7hu8WBxP7goZXLLXNm/+I3LbombvJNtQTDjhyB31FVkB6Yz6+lLJnN1KWyYcDWzH"
    "1m7+GDAmoSqD5JoY4/wqE8d6VpYtbfz9TlWsGLca7AxN/OG+SrNmDvg9uPz7KJMNiwpiKEi3SZSMNPodnVduKD9k"
    "R0oAAC5BSd/8hfslrEpI/Y2p3ebiUDdUgx+sF0g9xPARkuStCMvCxQURE+iFpRuDXB+IHAq1y9VN81yNHTiJ8Pox"
    "URi1dWRH2TL/r6EQIJD0e5c02j43N4g6fr8vrfTj8g=="
)


@cache
def rsa_certificate() -> Certificate:
    """Return the certificate of the RSA key; it is the same in every sandbox."""
    return read_certificate(_RSA_CERTIFICATE)


@made_once
def gost_key() -> tuple[GostPrivateKey, Certificate]:
    """Return the GOST key of this process and its certificate."""
    made = make_test_key(for_tests=True, common_name="ESIA sandbox GOST")
    return read_private_key(made.content), made.certificate


def certificates() -> tuple[Certificate, Certificate]:
    """Return the certificates to trust."""
    return gost_key()[1], rsa_certificate()


def archive() -> bytes:
    """Return them as ``esia.zip``."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, certificate in zip(("GOST.cer", "RSA.cer"), certificates(), strict=True):
            file.writestr(name, certificate.der)
    return content.getvalue()


def sign(data: bytes, algorithm: Algorithm) -> bytes:
    """Sign the first two segments of a token."""
    if algorithm == "RS256":
        return _sign_rsa(data)
    return sign_digest(gost_key()[0], streebog(data, 256), for_tests=True)


def _sign_rsa(data: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415 - on first use
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    return rsa_key().sign(data, PKCS1v15(), SHA256())


@cache
def rsa_key() -> RSAPrivateKey:
    """Return the RSA key; it is the same in every sandbox."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers  # noqa: PLC0415

    exponent = pow(_E, -1, (_P - 1) * (_Q - 1))
    public = RSAPublicNumbers(_E, _P * _Q)
    first, second, inverse = exponent % (_P - 1), exponent % (_Q - 1), pow(_Q, -1, _P)
    return RSAPrivateNumbers(_P, _Q, exponent, first, second, inverse, public).private_key()
