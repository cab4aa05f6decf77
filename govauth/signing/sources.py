"""Where a signing key lives. One frozen value for each kind of place; engines open them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypeAlias

from attrs import Attribute, field, frozen

from govauth.errors import ConfigurationError
from govauth.http.sender import HttpSender
from govauth.secret import Secret, Withheld, secret_settings
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate


def _withheld(value: bytes | Withheld) -> Withheld:
    return value if isinstance(value, Withheld) else Withheld(value)


def _certificate(value: bytes | Certificate) -> Certificate:
    return value if isinstance(value, Certificate) else read_certificate(value)


def _secret(value: str | Secret | None) -> Secret | None:
    return None if value is None else Secret(value)


def _without_nul(_: object, attribute: Attribute[Any], value: str | Secret | None) -> None:
    # A library in C reads a text up to its first NUL: the rest would count for nothing.
    if value is not None and "\0" in (value.reveal() if isinstance(value, Secret) else value):
        raise ConfigurationError(f"{attribute.name} must not contain the character NUL")


@secret_settings("content", "password")
@frozen(slots=True)
class PrivateKey:
    """A PKCS#8 key in memory, for the GnuTLS, OpenSSL and pure Python engines.

    Attributes:
        content: the key in PEM or DER, encrypted or not; no repr shows it.
        certificate: the certificate of the key; given as PEM or DER it is read.
        password: of an encrypted key.

    """

    content: Withheld = field(converter=_withheld)
    certificate: Certificate = field(converter=_certificate)
    password: Secret | None = field(default=None, converter=_secret, validator=_without_nul)

    @classmethod
    def from_files(
        cls, key: str | Path, certificate: str | Path, *, password: str | Secret | None = None
    ) -> PrivateKey:
        """Read a key and its certificate from two files.

        Raises:
            ConfigurationError: a file cannot be read, or the certificate is none.

        """
        # From here on no local of this frame holds the plain text.
        password = _secret(password)
        return cls(_read(key), _read(certificate), password)

    @property
    def is_pem(self) -> bool:
        """Whether the key is text."""
        return b"-----BEGIN " in self.content.content


def _read(path: str | Path) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as trouble:
        reason = trouble.strerror or type(trouble).__name__
    raise ConfigurationError(f"cannot read {path}: {reason}")


@frozen(slots=True)
class CryptoProContainer:
    r"""A key container of CryptoPro CSP.

    There is no password here: ``csptest`` takes it only on its command line, where every user of the host can
    read it. Save the PIN of the container in CSP instead.

    Attributes:
        container: its name, such as ``\\.\HDIMAGE\is-2026``.
        certificate: the certificate of the key; given as PEM or DER it is read.
        key_type: which of the two keys of the container signs.
        csptest: path of the tool.
        seconds: the deadline of one signature.

    """

    container: str = field(validator=_without_nul)
    certificate: Certificate = field(converter=_certificate)
    key_type: Literal["exchange", "signature"] = "exchange"
    csptest: str = field(default="/opt/cprocsp/bin/amd64/csptest", validator=_without_nul)
    seconds: float = 20.0


@secret_settings("token")
@frozen(slots=True)
class RemoteKey:
    """A key behind an HTTP signing service; :mod:`govauth.signing.engines.remote_contract` is the contract.

    Attributes:
        url: of the service; https, or http on the loopback.
        certificate: the certificate of the key; given as PEM or DER it is read.
        sender: what sends the requests; the caller closes it.
        token: goes out as ``Authorization: Bearer``.
        seconds: the deadline of one signature.

    """

    url: str
    certificate: Certificate = field(converter=_certificate)
    sender: HttpSender = field(repr=False)
    token: Secret | None = field(default=None, converter=_secret)
    seconds: float = 10.0


@secret_settings("pin")
@frozen(slots=True)
class Pkcs11Key:
    """A key on a PKCS#11 token: Рутокен, JaCarta, an HSM.

    Attributes:
        module: path of the vendor's library, such as ``/usr/lib/librtpkcs11ecp.so``.
        token_label: label of the token.
        certificate: the certificate of the key; given as PEM or DER it is read.
        pin: of the user.
        key_label: label of the private key; None where ``key_id`` tells.
        key_id: ``CKA_ID`` of the private key; None where ``key_label`` tells.
        seconds: the deadline of one signature; the token itself cannot be stopped and finishes alone.

    """

    module: str = field(validator=_without_nul)
    token_label: str = field(validator=_without_nul)
    certificate: Certificate = field(converter=_certificate)
    pin: Secret = field(converter=Secret, validator=_without_nul)
    key_label: str | None = field(default=None, validator=_without_nul)
    key_id: bytes | None = None
    seconds: float = 20.0


KeySource: TypeAlias = PrivateKey | CryptoProContainer | RemoteKey | Pkcs11Key
"""Everything that :func:`govauth.signing.open_engine` opens."""
