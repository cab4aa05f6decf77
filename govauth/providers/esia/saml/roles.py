"""Who may sign in and how, in the codes of metadata and of attributes (А.6, table 5)."""

from __future__ import annotations

from enum import StrEnum


class GlobalRole(StrEnum):
    """The role a person signed in with. The person chooses it at ESIA; another one takes a new login."""

    PERSON = "P"
    EMPLOYEE = "E"


class OrgType(StrEnum):
    """The kind of organisation of an employee."""

    SOLE_TRADER = "B"
    LEGAL = "L"
    AUTHORITY = "A"


class AuthnMethod(StrEnum):
    """How the person proved who it is."""

    PASSWORD = "PWD"  # noqa: S105  # a code
    SIGNATURE = "DS"


class AccountType(StrEnum):
    """Which accounts may come in."""

    CONFIRMED = "T"
    SIMPLIFIED = "L"
    """Simplified ones, confirmed ones included."""


class Gender(StrEnum):
    """``gender``; the REST interface writes ``M`` and ``F``."""

    MALE = "MALE"
    FEMALE = "FEMALE"
