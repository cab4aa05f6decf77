"""A client system of ESIA: its mnemonic, its key, and the edition of the interface it speaks."""

from __future__ import annotations

import re
from datetime import tzinfo
from typing import Any, Final, Self

from attrs import Attribute, evolve, field, frozen
from attrs.validators import optional

from govauth.client.web_login import return_address
from govauth.errors import ConfigurationError, InvalidInput
from govauth.providers.esia.login.editions import CURRENT, Edition
from govauth.providers.esia.login.pkce import PkceMethod
from govauth.providers.esia.places import Place
from govauth.settings import check_kind, of_kind, shown
from govauth.signing.signer import DocumentSigner
from govauth.transport.place import is_place
from govauth.wire.moments import MOSCOW

_MNEMONIC: Final = re.compile(r"[A-Z0-9][A-Z0-9_.-]{0,63}")


def _known(_: object, __: Attribute[str], mnemonic: object) -> None:
    if not isinstance(mnemonic, str) or not _MNEMONIC.fullmatch(mnemonic):
        raise InvalidInput("mnemonic", "must be the mnemonic of the system in capitals")


def _able(_: object, __: Attribute[DocumentSigner], signer: DocumentSigner) -> None:
    if not isinstance(signer, DocumentSigner):
        raise ConfigurationError(
            f"signer must be a DocumentSigner: await open_document_signer(key), not {shown(signer)}"
        )


def _address(_: object, attribute: Attribute[str], address: str) -> None:
    return_address(address, attribute.name)


def _method(_: object, attribute: Attribute[Any], method: object) -> None:
    if method is not None:
        check_kind(attribute.name, method, PkceMethod)


def _zone(_: object, attribute: Attribute[Any], zone: object) -> None:
    check_kind(attribute.name, zone, tzinfo, what="a tzinfo, such as ZoneInfo('Europe/Moscow')")


@frozen(slots=True, kw_only=True)
class SystemLogin:
    """How a client system proves itself: it signs every request anew.

    ::

        signer = await open_document_signer(PrivateKey.from_files("is.key", "is.crt"))
        login = SystemLogin(mnemonic="TEST01", signer=signer)

    Attributes:
        mnemonic: of the system, in capitals; ``client_id``.
        signer: signs with the key whose certificate is registered for the mnemonic.
        edition: which addresses are used and what is signed for them.
        pkce: the method that protects codes; None turns it off. An edition without PKCE ignores it.
        redirect_uri: a registered address, only for editions that sign one with ``client_credentials``.
        zone: in which ``timestamp`` is written.
        place: the installation; a client that is given a place sets it.

    """

    mnemonic: str = field(validator=_known)
    signer: DocumentSigner = field(validator=_able, eq=False)
    edition: Edition = field(default=CURRENT, validator=of_kind(Edition, "an Edition, such as CURRENT"))
    pkce: PkceMethod | None = field(default=PkceMethod.S256, validator=_method)
    redirect_uri: str | None = field(default=None, validator=optional(_address))
    zone: tzinfo = field(default=MOSCOW, validator=_zone)
    place: Place = field(default=Place.PROD, validator=is_place)

    def __attrs_post_init__(self) -> None:
        """Check that the edition has what it signs."""
        if self.edition.client_credentials.has_redirect_uri and self.redirect_uri is None:
            raise ConfigurationError("this edition signs redirect_uri with client_credentials: give one")

    def at(self, place: Place) -> Self:
        """Make the same login for another installation."""
        return evolve(self, place=place)

    @property
    def challenge_method(self) -> PkceMethod | None:
        """The method of PKCE that is in force."""
        return self.pkce if self.edition.has_pkce else None
