"""This side: the information system, as it is registered at ESIA."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from attrs import field, frozen

from govauth.client.web_login import return_address
from govauth.errors import ConfigurationError, InvalidInput
from govauth.http.addresses import is_loopback
from govauth.providers.esia.saml.decryption import DecryptionKey
from govauth.settings import check_kind
from govauth.signing.xml import XmlSigner

_ADDRESS: Final = re.compile(r"[\d.]+|\[.*\]|.*:.*")


def _keys(keys: Iterable[DecryptionKey]) -> tuple[DecryptionKey, ...]:
    check_kind("decryption_keys", keys, Iterable, what="a sequence of DecryptionKey")
    return tuple(keys)


@frozen(kw_only=True)
class ServiceProvider:
    """An information system that signs persons in by SAML.

    Attributes:
        entity_id: the name under which it is registered: the address of the portal, by its host name, without
            Cyrillic letters (А.7).
        acs_url: where ESIA's answers arrive (``AssertionConsumerService``), by POST.
        logout_url: where messages about logouts arrive (``SingleLogoutService``), by GET.
        logout_response_url: where answers to this side's own logouts arrive, if elsewhere.
        signer: signs requests: :class:`~govauth.signing.xml.RsaXmlSigner` or
            :class:`~govauth.signing.xml.GostXmlSigner`.
        decryption_keys: open what ESIA encrypted for this side; several while keys change.

    Raises:
        InvalidInput: an address is not https (or http on the loopback), or no address of this kind.
        ConfigurationError: the signer or a key is of another kind.

    """

    entity_id: str
    acs_url: str
    logout_url: str
    signer: XmlSigner
    decryption_keys: tuple[DecryptionKey, ...] = field(default=(), converter=_keys)
    logout_response_url: str | None = None

    def __attrs_post_init__(self) -> None:
        """Check the settings."""
        _check_entity_id(self.entity_id)
        return_address(self.acs_url, "acs_url")
        return_address(self.logout_url, "logout_url")
        if self.logout_response_url is not None:
            return_address(self.logout_response_url, "logout_response_url")
        if self.acs_url in (self.logout_url, self.logout_response_url):
            raise InvalidInput("acs_url", "must be another address than that of logouts")
        if not isinstance(self.signer, XmlSigner):
            raise ConfigurationError(
                "signer must be an RsaXmlSigner or a GostXmlSigner of govauth.signing.xml, not"
                f" {type(self.signer).__name__}"
            )
        if not all(isinstance(key, DecryptionKey) for key in self.decryption_keys):
            raise ConfigurationError("decryption_keys must hold DecryptionKey: DecryptionKey.open(pem)")

    @property
    def response_url(self) -> str:
        """Where answers to this side's own logouts arrive."""
        return self.logout_response_url or self.logout_url


def _check_entity_id(entity_id: object) -> None:
    rule = "must be the address of the portal by its host name, in ASCII: https://portal.example"
    if not isinstance(entity_id, str) or not entity_id.isascii():
        raise InvalidInput("entity_id", rule)
    return_address(entity_id, "entity_id")
    host = urlsplit(entity_id).hostname or ""
    if _ADDRESS.fullmatch(host) and not is_loopback(host):
        raise InvalidInput("entity_id", rule)
