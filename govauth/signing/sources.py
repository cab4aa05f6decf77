"""Where a signing key lives. One frozen value for each kind of place; engines open them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from attrs import Attribute, field, frozen

from govauth.errors import ConfigurationError
from govauth.files import read_file
from govauth.http.sender import HttpSender
from govauth.secret import Secret, Withheld
from govauth.settings import secret_settings
from govauth.signing.certificate_reading import read_certificate, read_certificates
from govauth.signing.certificates import Certificate
from govauth.signing.key_reading import describe_private_key, tidy_key

if TYPE_CHECKING:
    from govauth.signing.containers.found_key import KeyOrigin, KeyType


_MAXIMUM_FILE: Final = 4 << 20


def _key(value: bytes | Withheld) -> Withheld:
    return tidy_key(value if isinstance(value, Withheld) else Withheld(value))


def _certificate(value: bytes | Certificate) -> Certificate:
    return value if isinstance(value, Certificate) else read_certificate(value)


def _certificates(value: bytes | Certificate | Sequence[Certificate]) -> tuple[Certificate, ...]:
    if isinstance(value, bytes):
        return read_certificates(value)
    candidates = (value,) if isinstance(value, Certificate) else tuple(value)
    if not candidates:
        raise ConfigurationError("a key needs its certificate")
    return candidates


def _secret(value: str | Secret | None) -> Secret | None:
    return None if value is None else Secret(value)


def _without_nul(_: object, attribute: Attribute[Any], value: str | Secret | None) -> None:
    # A library in C reads a text up to its first NUL: the rest would count for nothing.
    if value is not None and "\0" in (value.reveal() if isinstance(value, Secret) else value):
        raise ConfigurationError(f"{attribute.name} must not contain the character NUL")


@secret_settings("content", "password", others=("content",))
@frozen(slots=True)
class PrivateKey:
    """A PKCS#8 key in memory, for the GnuTLS, OpenSSL and pure Python engines.

    Attributes:
        content: the key, encrypted or not; no repr shows it. Given in PEM, DER or base64.
        candidates: of which one is the key's. Given as ``certificate``: one, several, or a file as it is.
        password: of an encrypted key.
        key_name: the key in sentences, such as "the key in is.key".
        certificate_name: the certificate in sentences.
        origin: what the file of the key said about it; None unless :meth:`open` read it.

    """

    content: Withheld = field(converter=_key)
    candidates: tuple[Certificate, ...] = field(converter=_certificates, alias="certificate")
    password: Secret | None = field(default=None, converter=_secret, validator=_without_nul)
    key_name: str = field(default="the key", kw_only=True, repr=False, eq=False)
    certificate_name: str = field(default="the certificate", kw_only=True, repr=False, eq=False)
    origin: KeyOrigin | None = field(default=None, kw_only=True, repr=False, eq=False)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        password: str | Secret | None = None,
        certificate: str | Path | Certificate | None = None,
        key_type: KeyType = "exchange",
    ) -> PrivateKey:
        """Open a key in whatever form it lies on the disk; the guide *Where is my key?* tells them apart.

        Args:
            path: a container of CryptoPro CSP (its folder, a zip or tar archive of it, an exported
                branch of the Windows registry), a PFX of CSP or of
                OpenSSL, or PKCS#8 in any form.
            password: of the container, the PFX or the key.
            certificate: of the key, or a file with it, where the key's file has none.
            key_type: which key of a container; nearly all have the exchange key alone, and sign with it.

        Returns:
            The key, decrypted, in memory that is locked where the platform allows it; with the certificate
            that fits it.

        Raises:
            WrongPassword: the password is wrong or missing.
            KeyFileDamaged: the file is malformed or was changed.
            KeyFileUnsupported: the sentence says what the file is, and what to do.
            ConfigurationError: a file cannot be read, or no certificate fits the key.

        """
        # From here on no local of this frame holds the plain text.
        password = _secret(password)
        from govauth.signing.containers.reading import read_key_file  # noqa: PLC0415  # on first use

        found = read_key_file(path, password=password, key_type=key_type)
        given = found.certificates if certificate is None else _given_certificates(certificate)
        fitting = tuple(one for one in given if found.fits(one))
        if not fitting:
            lack = "none of the certificates fits the key" if given else "there is no certificate in it"
            raise ConfigurationError(f"{path}: {lack}: give the certificate of the key as certificate=")
        name = f"the key in {path}"
        return cls(found.to_pkcs8(), fitting, key_name=name, origin=found.origin)

    @classmethod
    def from_files(
        cls, key: str | Path, certificate: str | Path, *, password: str | Secret | None = None
    ) -> PrivateKey:
        """Read a key and its certificate from two files, or from one that holds both.

        Args:
            key: PKCS#8 in PEM, DER or base64.
            certificate: in any form of :func:`~govauth.signing.read_certificates`; of a chain the one that
                fits the key is taken when the key is opened.
            password: of an encrypted key.

        Raises:
            ConfigurationError: a file cannot be read, or holds something else; the sentence names the file.

        """
        # From here on no local of this frame holds the plain text.
        password = _secret(password)
        content, given = Withheld(_read(key)), Withheld(_read(certificate))
        problem = _problem_of_pair(key, content, certificate, given)
        if problem is not None:
            raise ConfigurationError(problem)
        return cls(
            content,
            _certificates_in(given),
            password,
            key_name=f"the key in {key}",
            certificate_name=f"the certificate in {certificate}",
        )

    @property
    def certificate(self) -> Certificate:
        """The certificate of the key; of several the likeliest, until the key is opened."""
        return self.candidates[0]

    @property
    def is_pem(self) -> bool:
        """Whether the key is text."""
        return b"-----BEGIN " in self.content.content


def _read(path: str | Path) -> bytes:
    try:
        return read_file(path, _MAXIMUM_FILE)
    except OSError as failure:
        reason = failure.strerror or type(failure).__name__
    raise ConfigurationError(f"cannot read {path}: {reason}")


def _given_certificates(certificate: str | Path | Certificate) -> tuple[Certificate, ...]:
    if isinstance(certificate, Certificate):
        return (certificate,)
    content, problem = _read(certificate), ""
    try:
        return read_certificates(content)
    except ConfigurationError as error:
        problem = error.message
    raise ConfigurationError(f"{certificate}: {problem}")


def _certificates_in(content: Withheld) -> tuple[Certificate, ...]:
    return read_certificates(content.content)


def _problem_of_pair(
    key: str | Path, key_content: Withheld, certificate: str | Path, certificate_content: Withheld
) -> str | None:
    problems = [
        _problem(describe_private_key, key_content, key),
        _problem(_certificates_in, certificate_content, certificate),
    ]
    if None not in problems:
        crossed = (
            _problem(describe_private_key, certificate_content, certificate),
            _problem(_certificates_in, key_content, key),
        )
        if crossed == (None, None):
            return (
                f"the two files are swapped: {key} holds the certificate, and {certificate} the private key"
            )
    return "; ".join(problem for problem in problems if problem) or None


def _problem(read: Callable[[Withheld], object], content: Withheld, path: str | Path) -> str | None:
    try:
        read(content)
    except ConfigurationError as error:
        return f"{path}: {error.message}"
    return None


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


@frozen(slots=True)
class PycadesKey:
    """A key of CryptoPro CSP, used inside this process by its extension ``pycades``.

    There is no PIN here: save that of the container in CSP.

    Attributes:
        certificate: the certificate of the key, which CSP has in a store of this user with a link to the key;
            given as PEM or DER it is read.
        store: name of the store.
        in_containers: look at the certificates inside key containers instead, which need no installing.
        seconds: the deadline of one signature; CSP itself cannot be stopped and finishes alone.

    """

    certificate: Certificate = field(converter=_certificate)
    store: str = "My"
    in_containers: bool = False
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


KeySource: TypeAlias = PrivateKey | CryptoProContainer | PycadesKey | RemoteKey | Pkcs11Key
"""Everything that :func:`govauth.signing.open_engine` opens."""
