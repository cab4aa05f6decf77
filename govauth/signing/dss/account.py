"""Where a DSS is, and who signs there."""

from __future__ import annotations

from typing import Any

from attrs import Attribute, field, frozen

from govauth.errors import ConfigurationError
from govauth.http.addresses import is_private, uri
from govauth.http.sender import HttpSender
from govauth.secret import Secret
from govauth.settings import secret_settings
from govauth.signing.asking import split_address
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate

DEFAULT_RESOURCE = "urn:cryptopro:dss:signserver:signserver"


def _certificate(value: bytes | Certificate) -> Certificate:
    return value if isinstance(value, Certificate) else read_certificate(value)


def _secret(value: str | Secret | None) -> Secret | None:
    return None if value is None else Secret(value)


def _private(_: object, attribute: Attribute[Any], value: str) -> None:
    address = split_address(value)
    if address is None or not is_private(address):
        raise ConfigurationError(
            f"{attribute.name} of a DSS must be https, or http on the loopback, without a password"
        )


def _not_empty(_: object, attribute: Attribute[Any], value: str) -> None:
    if not value:
        raise ConfigurationError(f"{attribute.name} of a DSS must not be empty")


def _positive(_: object, attribute: Attribute[Any], value: float) -> None:
    if not value > 0:
        raise ConfigurationError(f"{attribute.name} must be positive")


@secret_settings("password", "client_secret", "pin")
@frozen(slots=True)
class DssKey:
    """A key in КриптоПро DSS, and the account that may sign with it without a second factor.

    Attributes:
        url: of the installation, without the names of its applications, such as ``https://dss.example``.
        certificate: the certificate of the key; given as PEM or DER it is read.
        sender: what sends the requests; the caller closes it.
        username: of the account.
        password: of the account.
        client_id: of the OAuth client that the administrator of DSS registered.
        client_secret: goes out by Basic; None sends ``client_id`` in the form.
        resource: of the signing service; the last part is the name that its installation gave it.
        certificate_id: the number of the certificate in DSS; None takes the default one of the account.
        pin: of the key, where it has one.
        sts: the application name of the security token service.
        sign_server: the application name of the signing service.
        seconds: the deadline of one request.

    """

    url: str = field(validator=_private)
    certificate: Certificate = field(converter=_certificate)
    sender: HttpSender = field(repr=False)
    username: str = field(repr=False, validator=_not_empty)
    password: Secret = field(converter=Secret)
    client_id: str = field(validator=_not_empty)
    client_secret: Secret | None = field(default=None, converter=_secret, kw_only=True)
    resource: str = field(default=DEFAULT_RESOURCE, validator=_not_empty, kw_only=True)
    certificate_id: int | None = field(default=None, kw_only=True)
    pin: Secret | None = field(default=None, converter=_secret, kw_only=True)
    sts: str = field(default="STS", kw_only=True)
    sign_server: str = field(default="SignServer", kw_only=True)
    seconds: float = field(default=30.0, validator=_positive, kw_only=True)

    def address(self, application: str, path: str) -> str:
        """Return the address of a method of one of the applications."""
        return "/".join((uri(self.url).rstrip("/"), application.strip("/"), path))
