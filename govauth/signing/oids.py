"""Object identifiers of GOST cryptography and of the fields of Russian certificates.

Sources: RFC 9215 (keys and signatures), RFC 4357 and RFC 7836 (curves), RFC 5652 (CMS), RFC 5035 (CAdES
signing certificate), RFC 3161 and RFC 5126 (time stamps), order No. 795 of the FSB of 27.12.2011 (OGRN, SNILS
and INN in certificates).
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
SHA256: Final = "2.16.840.1.101.3.4.2.1"
SHA384: Final = "2.16.840.1.101.3.4.2.2"
SHA512: Final = "2.16.840.1.101.3.4.2.3"
RSA_SIGNATURES: Final = {
    "1.2.840.113549.1.1.11": SHA256,
    "1.2.840.113549.1.1.12": SHA384,
    "1.2.840.113549.1.1.13": SHA512,
}
"""RSASSA-PKCS1-v1_5 with a digest (RFC 8017, appendix A.2.4), and that digest."""

PKCS7: Final = "1.2.840.113549.1.7."
DATA: Final = "1.2.840.113549.1.7.1"
SIGNED_DATA: Final = "1.2.840.113549.1.7.2"
CONTENT_TYPE: Final = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST: Final = "1.2.840.113549.1.9.4"
SIGNING_TIME: Final = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE: Final = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2: Final = "1.2.840.113549.1.9.16.2.47"

TIME_STAMP_INFO: Final = "1.2.840.113549.1.9.16.1.4"
SIGNATURE_TIME_STAMP: Final = "1.2.840.113549.1.9.16.2.14"
CONTENT_TIME_STAMP: Final = "1.2.840.113549.1.9.16.2.20"
CERTIFICATE_REFERENCES: Final = "1.2.840.113549.1.9.16.2.21"
REVOCATION_REFERENCES: Final = "1.2.840.113549.1.9.16.2.22"
CERTIFICATE_VALUES: Final = "1.2.840.113549.1.9.16.2.23"
REVOCATION_VALUES: Final = "1.2.840.113549.1.9.16.2.24"
TIME_STAMPING: Final = "1.3.6.1.5.5.7.3.8"

SUBJECT_KEY_IDENTIFIER: Final = "2.5.29.14"
KEY_USAGE: Final = "2.5.29.15"
EXTENDED_KEY_USAGE: Final = "2.5.29.37"
BASIC_CONSTRAINTS: Final = "2.5.29.19"
KNOWN_EXTENSIONS: Final = frozenset(
    {
        *(SUBJECT_KEY_IDENTIFIER, KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE),
        *("2.5.29.17", "2.5.29.18"),  # alternative names of subject and issuer
        *("2.5.29.32", "2.5.29.35"),  # policies, the issuer's key
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
