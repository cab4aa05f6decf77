"""What ESIA says about a person (А.4, table 5): attributes that the person lacks are absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from attrs import evolve, field, frozen

from govauth.errors import UnexpectedReply
from govauth.providers.esia.rest.models.address import Address
from govauth.providers.esia.rest.models.contact import Contact
from govauth.providers.esia.rest.models.document import Document
from govauth.providers.esia.rest.models.fields import code, key
from govauth.providers.esia.saml.assertion import ReadAttributes
from govauth.providers.esia.saml.attribute_blocks import SystemAuthority
from govauth.providers.esia.saml.roles import AuthnMethod, Gender, GlobalRole, OrgType
from govauth.wire.codec import Mismatch, structure
from govauth.wire.identifiers import Inn, Ogrn, Snils
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, Form, wire


def _read_day(value: object) -> date:
    if not isinstance(value, str):
        raise TypeError("day")
    return datetime.strptime(value.strip(), "%d-%m-%Y").date()  # noqa: DTZ007  # a day has no zone


def _write_day(value: object) -> str:
    if not isinstance(value, date):
        raise TypeError("day")
    return value.strftime("%d-%m-%Y")


_OWN: Final = frozenset({"raw", "records", "unread", "extra"})
_DAY: Final = Form(_read_day, _write_day)


def _hidden(name: str | None = None) -> Any:
    return field(default=None, repr=False, metadata=wire(name))


@frozen(kw_only=True)
class Attributes(Answer):
    """The attributes of one sign-in. Those marked deprecated are read and never needed (Д.2).

    Attributes:
        user_id: the number of the account, as ``oid`` of the REST interface: store it at the first sign-in,
            and know the person by it later.
        global_role: the role of this sign-in.
        authn_method: how the person proved who it is.
        person_trusted: ``Y`` for a confirmed account.
        birth_date: printed as ``DD-MM-YYYY``.
        auth_token: of the session at ESIA.
        org_type: with the role of an employee only, as all of the organisation.
        member_of_groups: mnemonics of the groups of systems, separated by commas.
        contacts: ``principalContacts``.
        documents: ``principalDocuments``.
        addresses: ``principalAddresses``.
        raw: every attribute as it came, by its short name, the unknown ones included.
        records: those with XML inside, in the terms of the REST interface.
        unread: attributes with XML inside whose form is not known; they are in ``raw``.

    """

    user_id: str = field(repr=False)
    first_name: str | None = _hidden()
    last_name: str | None = _hidden()
    middle_name: str | None = _hidden()
    birth_date: date | None = field(default=None, repr=False, metadata=wire(form=_DAY))
    gender: Gender | str | None = field(default=None, repr=False)
    person_snils: Snils | None = _hidden("personSNILS")
    person_inn: Inn | None = _hidden("personINN")
    person_ogrn: Ogrn | None = _hidden("personOGRN")
    person_citizenship: str | None = _hidden()
    person_email: str | None = _hidden("personEMail")
    person_mobile_phone: str | None = _hidden()
    person_trusted: str | None = None
    person_type: str | None = None
    authn_method: AuthnMethod | str | None = code(AuthnMethod)
    auth_token: str | None = _hidden()
    global_role: GlobalRole | str | None = code(GlobalRole)
    member_of_groups: str | None = None
    contacts: tuple[Contact, ...] = field(default=(), repr=False, metadata=wire("principalContacts"))
    documents: tuple[Document, ...] = field(default=(), repr=False, metadata=wire("principalDocuments"))
    addresses: tuple[Address, ...] = field(default=(), repr=False, metadata=wire("principalAddresses"))
    system_authority: tuple[SystemAuthority, ...] = ()
    org_type: OrgType | str | None = code(OrgType)
    org_oid: str | None = None
    org_name: str | None = None
    org_short_name: str | None = None
    org_inn: Inn | None = key("orgINN")
    org_ogrn: Ogrn | None = key("orgOGRN")
    org_kpp: str | None = key("orgKPP")
    org_legal_form: str | None = None
    org_position: str | None = _hidden()
    org_branch_kpp: str | None = key("orgBranchKPP")
    org_branch_name: str | None = None
    org_addresses: tuple[Address, ...] = field(default=(), repr=False)
    org_contacts: tuple[Contact, ...] = field(default=(), repr=False)
    assurance_level: str | None = None
    attached_to_org: str | None = None
    inn: str | None = _hidden()
    name: str | None = _hidden()
    ns_id: str | None = None
    org_id: str | None = None
    snils: str | None = _hidden()
    user_name: str | None = _hidden()
    user_type: str | None = None
    raw: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    records: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False)
    unread: frozenset[str] = frozenset()

    @property
    def is_confirmed(self) -> bool:
        """Whether the account is confirmed."""
        return self.person_trusted == "Y"

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of :attr:`member_of_groups`, one by one."""
        return tuple(one.strip() for one in (self.member_of_groups or "").split(",") if one.strip())


def attributes_of(found: ReadAttributes) -> Attributes:
    """Make the model.

    Raises:
        UnexpectedReply: a value is not of the documented form.

    """
    try:
        made = structure(_wired(found), Attributes)
    except Mismatch as error:
        where, what = error.where, error.what
    else:
        return evolve(made, raw=dict(found.raw), records=dict(found.read), unread=frozenset(found.unread))
    raise UnexpectedReply(f"attributes.{where}", what)


def _wired(found: ReadAttributes) -> dict[str, JsonValue]:
    left_out = found.unread | _OWN
    return {**{name: value for name, value in found.raw.items() if name not in left_out}, **found.read}
