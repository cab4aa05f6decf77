"""Object identifiers of GOST cryptography and of the fields of Russian certificates.

Sources: RFC 9215 (keys and signatures), RFC 4357 and RFC 7836 (curves), RFC 5652 (CMS), RFC 5035 (CAdES
signing certificate), order No. 795 of the FSB of 27.12.2011 (OGRN, SNILS and INN in certificates).
"""

from __future__ import annotations

from typing import Final

GOST_KEY_256: Final = "1.2.643.7.1.1.1.1"
GOST_KEY_512: Final = "1.2.643.7.1.1.1.2"
STREEBOG_256: Final = "1.2.643.7.1.1.2.2"
STREEBOG_512: Final = "1.2.643.7.1.1.2.3"
GOST_SIGNATURE_256: Final = "1.2.643.7.1.1.3.2"
GOST_SIGNATURE_512: Final = "1.2.643.7.1.1.3.3"

RSA_KEY: Final = "1.2.840.113549.1.1.1"

PKCS7: Final = "1.2.840.113549.1.7."
DATA: Final = "1.2.840.113549.1.7.1"
SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"

SUBJECT_KEY_IDENTIFIER: Final = "2.5.29.14"
KEY_USAGE: Final = "2.5.29.15"
BASIC_CONSTRAINTS: Final = "2.5.29.19"
KNOWN_EXTENSIONS: Final = frozenset(
    {
        *(SUBJECT_KEY_IDENTIFIER, KEY_USAGE, BASIC_CONSTRAINTS),
        *("2.5.29.17", "2.5.29.18"),  # alternative names of subject and issuer
        *("2.5.29.32", "2.5.29.35", "2.5.29.37"),  # policies, the issuer's key, extended key usage
    }
)
"""Extensions that may be critical in a path: judged, or saying nothing about whether it is sound."""

COMMON_NAME: Final = "2.5.4.3"
OGRN: Final = "1.2.643.100.1"
SNILS: Final = "1.2.643.100.3"
INN_OF_ORGANISATION: Final = "1.2.643.100.4"
OGRNIP: Final = "1.2.643.100.5"
INN: Final = "1.2.643.3.131.1.1"

KEY_BITS: Final = {GOST_KEY_256: 256, GOST_KEY_512: 512}
DIGEST_OF_BITS: Final = {256: STREEBOG_256, 512: STREEBOG_512}
SIGNATURE_OF_BITS: Final = {256: GOST_SIGNATURE_256, 512: GOST_SIGNATURE_512}
KEY_OF_BITS: Final = {256: GOST_KEY_256, 512: GOST_KEY_512}
