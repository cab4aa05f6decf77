"""The organisations that a person may act for (В.4, scope ``usr_org``)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from attrs import field, frozen

from govauth.transport.operation import Operation, Repeat, json_of
from govauth.wire.model import Answer, wire


class OrganizationKind(StrEnum):
    """The type of an organisation."""

    BUSINESS = "BUSINESS"
    """A sole trader (ИП)."""
    LEGAL = "LEGAL"
    AGENCY = "AGENCY"
    """A state body (ОГВ)."""


@frozen(kw_only=True)
class Role(Answer):
    """One organisation, and what the person is in it.

    Attributes:
        oid: of the organisation in ESIA; scopes of it are asked with ``org_oid``.
        person_oid: of the person in it (``prnOid``).
        chief: whether the person is its head.
        admin: whether the person is in the group ``ORG_ADMIN``.
        active: whether the person is **not** blocked there.

    """

    oid: str
    person_oid: str | None = field(default=None, repr=False, metadata=wire("prnOid"))
    full_name: str | None = None
    short_name: str | None = None
    ogrn: str | None = None
    type: OrganizationKind | str | None = None
    branch_name: str | None = None
    branch_oid: str | None = None
    chief: bool | None = None
    admin: bool | None = None
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    active: bool | None = None
    has_right_of_substitution: bool | None = None
    has_approval_tab_access: bool | None = None
    is_liquidated: bool | None = None


@frozen(kw_only=True)
class RolePage(Answer):
    """``GET /rs/prns/{prn_oid}/roles``."""

    elements: tuple[Role, ...] = ()
    size: int | None = None


ROLES: Final = Operation(
    "user.roles", "GET", "/prns/{oid}/roles", json_of(RolePage), repeat=Repeat.SAFE, root="rs"
)
