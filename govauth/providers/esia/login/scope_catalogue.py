"""The scopes that the document lists: Tables 69, 70, 71 and 75, and the special ones of В.4."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class PersonScope(StrEnum):
    """Data about the person who signs in (Table 69). Each of them also opens ``trusted``."""

    FULLNAME = "fullname"
    BIRTHDATE = "birthdate"
    GENDER = "gender"
    CITIZENSHIP = "citizenship"
    SNILS = "snils"
    INN = "inn"
    ID_DOC = "id_doc"
    BIRTHPLACE = "birthplace"
    MEDICAL_DOC = "medical_doc"
    MILITARY_DOC = "military_doc"
    FOREIGN_PASSPORT_DOC = "foreign_passport_doc"
    DRIVERS_LICENCE_DOC = "drivers_licence_doc"
    BIRTH_CERT_DOC = "birth_cert_doc"
    RESIDENCE_DOC = "residence_doc"
    TEMPORARY_RESIDENCE_DOC = "temporary_residence_doc"
    VEHICLES = "vehicles"
    EMAIL = "email"
    MOBILE = "mobile"
    ADDRESSES = "addresses"
    ORGANIZATIONS = "usr_org"
    """The organisations of the person, and with them ``/roles``."""
    AVATAR = "usr_avt"
    SELF_EMPLOYED = "self_employed"


class ChildScope(StrEnum):
    """Data about the person's children (Table 70)."""

    FULLNAME = "kid_fullname"
    BIRTHDATE = "kid_birthdate"
    GENDER = "kid_gender"
    SNILS = "kid_snils"
    INN = "kid_inn"
    BIRTH_CERT_DOC = "kid_birth_cert_doc"
    MEDICAL_DOC = "kid_medical_doc"


class OrganizationScope(StrEnum):
    """Data about an organisation (Table 71): ``Scope.of_organization(OrganizationScope.OGRN, org_oid)``."""

    SHORT_NAME = "org_shortname"
    FULL_NAME = "org_fullname"
    TYPE = "org_type"
    OGRN = "org_ogrn"
    INN = "org_inn"
    LEGAL_FORM = "org_leg"
    KPP = "org_kpp"
    AGENCY_TERRITORY = "org_agencyterrange"
    AGENCY_TYPE = "org_agencytype"
    OKTMO = "org_oktmo"
    CONTACTS = "org_ctts"
    ADDRESSES = "org_addrs"
    VEHICLES = "org_vhls"
    GROUPS = "org_grps"
    EMPLOYEES = "org_emps"
    BRANCHES = "org_brhs"
    BRANCH_CONTACTS = "org_brhs_ctts"
    BRANCH_ADDRESSES = "org_brhs_addrs"
    REGISTRATION_CENTERS = "org_rcs"
    SYSTEMS = "org_stms"
    INVITATIONS = "org_invts"
    CATEGORIES = "categories"
    SERVICE_CENTERS = "org_ra"


class SpecialScope(StrEnum):
    """Scopes that are not about data of a person or an organisation."""

    OPENID = "openid"
    """An id token."""
    OTP = "otp"
    """A second factor, required of the person (3.5)."""
    BIO = "bio"
    """The first step of the biometric identification (В.8)."""
    EXT_AUTH_RESULT = "ext_auth_result"
    """The second step of it."""
    TECH_INF = "http://esia.gosuslugi.ru/tech_inf"
    """Changed persons (Б.8); with ``?stu=DELETED`` the deleted ones (Б.3)."""
    EXT_IMP = "http://esia.gosuslugi.ru/ext_imp"
    """Import of accounts (Б.9)."""


PERSONAL: Final = frozenset({*PersonScope, *ChildScope, "openid", "otp", "bio", "ext_auth_result"})
"""What a system cannot get without a person."""

_SINCE_2017: Final = "since 14.07.2017 ESIA has scopes for each kind of data"
WITHDRAWN: Final[dict[str, str]] = {
    "usr_inf": _SINCE_2017,
    "org_inf": _SINCE_2017,
    "usr_brf": _SINCE_2017,
    "org_ful": _SINCE_2017,
    "sbj_inf": _SINCE_2017,
    "contacts": "use addresses, email and mobile",
}
"""Table 75: what to use instead."""
