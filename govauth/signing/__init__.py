"""GOST R 34.10-2012: signing with pluggable engines, CMS, and verification of signatures and tokens.

::

    key = PrivateKey.from_files("is.key", "is.crt")
    engine = await open_engine(key)                    # GnuTLS, else OpenSSL; proven by a probe
    signer = GostDocumentSigner(engine)
    signature = await signer.sign_raw(b"...")

Importing this package loads nothing: each name comes with its first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

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

_HOMES: Final = {
    "certificate_reading": ("read_certificate", "read_certificates"),
    "certificates": ("Certificate", "Subject"),
    "cms_signer": (
        "CmsChallengeSigner",
        "GostDocumentSigner",
        "open_challenge_signer",
        "open_document_signer",
    ),
    "cms_verification": (
        "CheckedCms",
        "SignerReport",
        "VerifiedCms",
        "VerifiedSigner",
        "check_cms",
        "verify_cms",
    ),
    "digest": ("certificate_hash", "streebog"),
    "engine": ("Engine", "EngineName"),
    "jwt": ("Algorithm", "JwtVerifier", "TokenKind", "VerifiedToken"),
    "opening": ("open_engine",),
    "self_signed": ("make_test_key",),
    "signer": ("ChallengeSigner", "DocumentSigner"),
    "sources": ("CryptoProContainer", "KeySource", "Pkcs11Key", "PrivateKey", "PycadesKey", "RemoteKey"),
    "timestamps.adding": ("add_time_stamps",),
    "timestamps.authority": ("TimeStampAuthority",),
    "timestamps.token": ("TimeStamp",),
    "timestamps.verification": ("verify_time_stamp",),
    "trust": ("Trust", "TrustedCertificates", "TrustedFiles"),
    "verification": ("verify_raw",),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"govauth.signing.{home}"), name)
    raise AttributeError(f"module 'govauth.signing' has no attribute {name!r}")
