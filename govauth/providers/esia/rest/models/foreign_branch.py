"""Branches of foreign legal entities (Б.7.11, Б.7.12)."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from govauth.providers.esia.rest.models.fields import code, day, facts, key
from govauth.providers.esia.rest.models.organization import OrganizationType
from govauth.wire.identifiers import Inn
from govauth.wire.model import Answer


@frozen(kw_only=True)
class StartedRequest(Answer):
    """A request that ESIA works off by itself; no way to read its state is documented.

    Attributes:
        id: of the request, a text here.

    """

    facts: tuple[str, ...] = facts()
    id: str
    status: str | None = None


@frozen(kw_only=True)
class ForeignBranch(Answer):
    """A branch that is registered.

    Attributes:
        registry_number: printed ``orgn``; ``ogrn`` is read as well and lands in ``ogrn``.

    """

    oid: int | None = None
    short_name: str | None = None
    full_name: str | None = None
    type: OrganizationType | str | None = code(OrganizationType)
    registry_number: str | None = key("orgn")
    ogrn: str | None = None
    inn: Inn | None = None
    leg: str | None = None
    kpp: str | None = None
    created_on: date | None = day()
