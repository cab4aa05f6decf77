"""GOST R 34.10-2012: signing with pluggable engines, CMS, and verification of signatures and tokens.

::

    key = PrivateKey.from_files("is.key", "is.crt")
    engine = await open_engine(key)                    # GnuTLS, else OpenSSL; proven by a probe
    signer = GostDocumentSigner(engine)
    signature = await signer.sign_raw(b"...")

Importing this package loads nothing: each name comes with its first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.signing.certificate_reading import read_certificate, read_certificates
    from govauth.signing.certificates import Certificate, Subject
    from govauth.signing.cms_signer import (
        CmsChallengeSigner,
        GostDocumentSigner,
        open_challenge_signer,
        open_document_signer,
    )
    from govauth.signing.cms_verification import (
        CheckedCms,
        SignerReport,
        VerifiedCms,
        VerifiedSigner,
        check_cms,
        verify_cms,
    )
    from govauth.signing.digest import certificate_hash, streebog
    from govauth.signing.engine import Engine, EngineName
    from govauth.signing.jwt import Algorithm, JwtVerifier, TokenKind, VerifiedToken
    from govauth.signing.opening import open_engine
    from govauth.signing.self_signed import make_test_key
    from govauth.signing.signer import ChallengeSigner, DocumentSigner
    from govauth.signing.sources import (
        CryptoProContainer,
        KeySource,
        Pkcs11Key,
        PrivateKey,
        PycadesKey,
        RemoteKey,
    )
    from govauth.signing.timestamps.adding import add_time_stamps
    from govauth.signing.timestamps.authority import TimeStampAuthority
    from govauth.signing.timestamps.token import TimeStamp
    from govauth.signing.timestamps.verification import verify_time_stamp
    from govauth.signing.trust import Trust, TrustedCertificates, TrustedFiles
    from govauth.signing.verification import verify_raw

__all__ = [
    "Algorithm",
    "Certificate",
    "ChallengeSigner",
    "CheckedCms",
    "CmsChallengeSigner",
    "CryptoProContainer",
    "DocumentSigner",
    "Engine",
    "EngineName",
    "GostDocumentSigner",
    "JwtVerifier",
    "KeySource",
    "Pkcs11Key",
    "PrivateKey",
    "PycadesKey",
    "RemoteKey",
    "SignerReport",
    "Subject",
    "TimeStamp",
    "TimeStampAuthority",
    "TokenKind",
    "Trust",
    "TrustedCertificates",
    "TrustedFiles",
    "VerifiedCms",
    "VerifiedSigner",
    "VerifiedToken",
    "add_time_stamps",
    "certificate_hash",
    "check_cms",
    "make_test_key",
    "open_challenge_signer",
    "open_document_signer",
    "open_engine",
    "read_certificate",
    "read_certificates",
    "streebog",
    "verify_cms",
    "verify_raw",
    "verify_time_stamp",
]

_HOMES = {
    "Algorithm": "govauth.signing.jwt",
    "Certificate": "govauth.signing.certificates",
    "ChallengeSigner": "govauth.signing.signer",
    "CheckedCms": "govauth.signing.cms_verification",
    "CmsChallengeSigner": "govauth.signing.cms_signer",
    "CryptoProContainer": "govauth.signing.sources",
    "DocumentSigner": "govauth.signing.signer",
    "Engine": "govauth.signing.engine",
    "EngineName": "govauth.signing.engine",
    "GostDocumentSigner": "govauth.signing.cms_signer",
    "JwtVerifier": "govauth.signing.jwt",
    "KeySource": "govauth.signing.sources",
    "Pkcs11Key": "govauth.signing.sources",
    "PrivateKey": "govauth.signing.sources",
    "PycadesKey": "govauth.signing.sources",
    "RemoteKey": "govauth.signing.sources",
    "SignerReport": "govauth.signing.cms_verification",
    "Subject": "govauth.signing.certificates",
    "TimeStamp": "govauth.signing.timestamps.token",
    "TimeStampAuthority": "govauth.signing.timestamps.authority",
    "TokenKind": "govauth.signing.jwt",
    "Trust": "govauth.signing.trust",
    "TrustedCertificates": "govauth.signing.trust",
    "TrustedFiles": "govauth.signing.trust",
    "VerifiedCms": "govauth.signing.cms_verification",
    "VerifiedSigner": "govauth.signing.cms_verification",
    "VerifiedToken": "govauth.signing.jwt",
    "add_time_stamps": "govauth.signing.timestamps.adding",
    "certificate_hash": "govauth.signing.digest",
    "check_cms": "govauth.signing.cms_verification",
    "make_test_key": "govauth.signing.self_signed",
    "open_challenge_signer": "govauth.signing.cms_signer",
    "open_document_signer": "govauth.signing.cms_signer",
    "open_engine": "govauth.signing.opening",
    "read_certificate": "govauth.signing.certificate_reading",
    "read_certificates": "govauth.signing.certificate_reading",
    "streebog": "govauth.signing.digest",
    "verify_cms": "govauth.signing.cms_verification",
    "verify_raw": "govauth.signing.verification",
    "verify_time_stamp": "govauth.signing.timestamps.verification",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
