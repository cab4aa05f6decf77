"""The answer of ``/auth/userinfo``. Neither presence nor absence of a field proves a grant: see ``scope``."""

from __future__ import annotations

from attrs import field, frozen

from govauth.providers.esia_gateway.documents import Document, DocumentEntry, PendingDocument
from govauth.providers.esia_gateway.values import FLAG, DottedDay, Kept
from govauth.wire.identifiers import Inn, Snils
from govauth.wire.model import wire


@frozen(kw_only=True)
class Address(Kept):
    """An address as ЕСИА holds it."""

    address_str: str | None = field(default=None, repr=False)
    region: str | None = field(default=None, repr=False)
    country_id: str | None = field(default=None, repr=False)
    house: str | None = field(default=None, repr=False)
    zip_code: str | None = field(default=None, repr=False)
    city: str | None = field(default=None, repr=False)
    street: str | None = field(default=None, repr=False)
    fias_code: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Person(Kept):
    """A citizen. Identifiers stay as they came; ``snils.valid`` and ``inn.valid`` tell of check digits.

    Attributes:
        entries: ``documents`` as they came; :attr:`documents` and :attr:`pending` tell them apart.
        scope: the scopes that were granted.
        trusted: whether the account is confirmed.

    """

    uid: str | None = field(default=None, repr=False)
    oid: str | None = field(default=None, repr=False)
    first_name: str | None = field(default=None, repr=False)
    middle_name: str | None = field(default=None, repr=False)
    last_name: str | None = field(default=None, repr=False)
    snils: Snils | None = field(default=None, repr=False)
    inn: Inn | None = field(default=None, repr=False)
    gender: str | None = field(default=None, repr=False)
    birth_date: DottedDay | None = field(default=None, repr=False)
    birth_place: str | None = field(default=None, repr=False)
    citizenship: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    mobile_phone: str | None = field(default=None, repr=False)
    registration_address: Address | None = field(default=None, repr=False)
    home_address: Address | None = field(default=None, repr=False)
    trusted: bool | None = field(default=None, metadata=wire(form=FLAG))
    status: str | None = None
    entries: tuple[DocumentEntry, ...] = field(default=(), metadata=wire("documents"))
    scope: tuple[str, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that are there."""
        return tuple(entry for entry in self.entries if isinstance(entry, Document))

    @property
    def pending(self) -> tuple[PendingDocument, ...]:
        """The documents that agencies still owe."""
        return tuple(entry for entry in self.entries if isinstance(entry, PendingDocument))


@frozen(kw_only=True)
class UserInfo(Kept):
    """``/auth/userinfo``.

    Attributes:
        sub: the user's id at the gateway.
        info: who it is.

    """

    sub: str | None = field(default=None, repr=False)
    info: Person
