"""The answer of ``/auth/user_permissions``: the consents that a user gave this client system."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from attrs import field, frozen

from govauth.providers.esia_gateway.values import SECONDS, Kept
from govauth.wire.identifiers import Ogrn
from govauth.wire.model import wire

ACTIVE: Final = "A"


@frozen(kw_only=True)
class ConsentItem(Kept):
    """A scope, purpose or action of a consent.

    Attributes:
        sysname: its mnemonic.

    """

    state_facts: tuple[str, ...] = ()
    sysname: str | None = None
    name: str | None = None
    description: str | None = None
    org_group: str | None = None


@frozen(kw_only=True)
class ConsentItems(Kept):
    """A list of them with its size."""

    state_facts: tuple[str, ...] = ()
    size: int | None = None
    elements: tuple[ConsentItem, ...] = ()

    @property
    def sysnames(self) -> frozenset[str]:
        """Their mnemonics."""
        return frozenset(item.sysname for item in self.elements if item.sysname is not None)


@frozen(kw_only=True)
class Consent(Kept):
    """One consent.

    Attributes:
        expired_on: when it ends.
        status: ``A`` for an active one; other values are not documented.

    """

    state_facts: tuple[str, ...] = ()
    id: int | None = None
    person_id: int | None = field(default=None, repr=False)
    org_id: int | None = None
    permission_id: int | None = None
    sysname: str | None = None
    name: str | None = None
    description: str | None = None
    org_short_name: str | None = None
    ogrn: Ogrn | None = None
    org_address: str | None = None
    issued_on: datetime | None = field(default=None, metadata=wire(form=SECONDS))
    expired_on: datetime | None = field(default=None, metadata=wire(form=SECONDS))
    status: str | None = None
    created_on: datetime | None = field(default=None, metadata=wire(form=SECONDS))
    updated_on: datetime | None = field(default=None, metadata=wire(form=SECONDS))
    signature_id: str | None = field(default=None, repr=False)
    signature_status: str | None = None
    scopes: ConsentItems | None = None
    purposes: ConsentItems | None = None
    actions: ConsentItems | None = None

    def active_at(self, moment: datetime) -> bool:
        """Tell whether it stands at ``moment``, which must be zone-aware."""
        return self.status == ACTIVE and (self.expired_on is None or moment < self.expired_on)


@frozen(kw_only=True)
class Consents(Kept):
    """All of them; iterate over it."""

    elements: tuple[Consent, ...] = ()

    def __iter__(self) -> Iterator[Consent]:
        return iter(self.elements)

    def __len__(self) -> int:
        return len(self.elements)
