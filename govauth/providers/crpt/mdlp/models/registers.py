"""Places, medicines, partners and participants as МДЛП shows them."""

from __future__ import annotations

from attrs import field, frozen

from govauth.wire.identifiers import Gtin, Inn
from govauth.wire.model import Answer, wire


@frozen(kw_only=True)
class Address(Answer):
    """An address by ФИАС.

    Attributes:
        aoguid: of the street or the settlement, a UUID.
        houseguid: of the house, a UUID.
        address_description: for people.

    """

    aoguid: str | None = None
    houseguid: str | None = None
    address_description: str | None = field(default=None, metadata=wire("address_description"))


@frozen(kw_only=True)
class RegisteredPlace(Answer):
    """A place of activity (branch) or of safe custody (warehouse).

    Attributes:
        id: 14 digits; ``branch_id`` and ``storage_id`` of other calls.
        org_name: of the participant.
        address: where it is.
        federal_subject_code: of the region, two digits.
        status: 1 where it is in force.
        registration_date: ISO 8601.

    """

    id: str
    org_name: str | None = field(default=None, metadata=wire("org_name"))
    address: Address | None = None
    federal_subject_code: str | None = field(default=None, metadata=wire("federal_subject_code"))
    status: int | None = None
    registration_date: str | None = field(default=None, metadata=wire("registration_date"))


@frozen(kw_only=True)
class PlacePage(Answer):
    """A page of places."""

    entries: tuple[RegisteredPlace, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class RegisteredAddress(Answer):
    """The address of a place: public sources name no more of it, the rest is in ``extra``.

    Attributes:
        id: of the place, 14 digits.

    """

    id: str | None = None


@frozen(kw_only=True)
class AddressPage(Answer):
    """``GET /reestr/address/all``."""

    entries: tuple[RegisteredAddress, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class Medicine(Answer):
    """A medical product.

    Attributes:
        gtin: of the product.
        prod_name: the trade name.
        sell_name: the name with form and dose.
        reg_number: of the registration certificate.
        reg_holder: who holds it.

    """

    gtin: Gtin | None = None
    prod_name: str | None = field(default=None, metadata=wire("prod_name"))
    sell_name: str | None = field(default=None, metadata=wire("sell_name"))
    reg_number: str | None = field(default=None, metadata=wire("reg_number"))
    reg_holder: str | None = field(default=None, metadata=wire("reg_holder"))


@frozen(kw_only=True)
class MedicinePage(Answer):
    """A page of medical products."""

    entries: tuple[Medicine, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class Partner(Answer):
    """A participant of МДЛП.

    Attributes:
        system_subj_id: a UUID.
        inn: of the organisation, as it came.
        org_name: spelled ``ORG_NAME`` on the wire.

    """

    system_subj_id: str = field(metadata=wire("system_subj_id"))
    inn: Inn | None = field(default=None, repr=False)
    org_name: str | None = field(default=None, metadata=wire("ORG_NAME"))


@frozen(kw_only=True)
class PartnerPage(Answer):
    """``POST /reestr_partners/filter``, whose envelope is another one than that of the rest."""

    filtered_records: tuple[Partner, ...] = field(default=(), metadata=wire("filtered_records"))
    filtered_records_count: int | None = field(default=None, metadata=wire("filtered_records_count"))


@frozen(kw_only=True)
class TrustedPartner(Answer):
    """A partner whose documents are accepted without a confirmation.

    Attributes:
        system_subj_id: a UUID.
        inn: of the organisation, as it came.

    """

    system_subj_id: str | None = field(default=None, metadata=wire("system_subj_id"))
    inn: Inn | None = field(default=None, repr=False)


@frozen(kw_only=True)
class TrustedPartnerPage(Answer):
    """A page of trusted partners: in the form of ``reestr_partners`` or in that of the rest."""

    filtered_records: tuple[TrustedPartner, ...] = field(default=(), metadata=wire("filtered_records"))
    filtered_records_count: int | None = field(default=None, metadata=wire("filtered_records_count"))
    entries: tuple[TrustedPartner, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class TrustedChange(Answer):
    """``POST /reestr/trusted_partners/add`` and ``…/delete``.

    Attributes:
        code: the system's code, ``200`` for success.
        failed_partners: those that were not changed, as they came.

    """

    code: str | None = None
    failed_partners: tuple[str, ...] = field(default=(), metadata=wire("failed_partners"))


@frozen(kw_only=True)
class Stock(Answer):
    """A line of the virtual storage: how much of a medicine is at a place.

    Attributes:
        storage_id: of the place, 14 digits.
        gtin: of the medicine.
        batch: its series.
        count: how many units.

    """

    storage_id: str | None = field(default=None, metadata=wire("storage_id"))
    gtin: Gtin | None = None
    batch: str | None = None
    count: int | None = None


@frozen(kw_only=True)
class StockPage(Answer):
    """A page of the virtual storage."""

    entries: tuple[Stock, ...] = ()
    total: int | None = None


@frozen(kw_only=True)
class Member(Answer):
    """The participant who asks.

    Attributes:
        sys_id: a UUID.
        inn: of the organisation, as it came.
        kpp: nine digits.
        ogrn: of the organisation.
        org_name: its name.
        is_resident: whether it is registered in Russia.

    """

    sys_id: str = field(metadata=wire("sys_id"))
    inn: Inn | None = field(default=None, repr=False)
    kpp: str | None = None
    ogrn: str | None = None
    org_name: str | None = field(default=None, metadata=wire("org_name"))
    is_resident: bool | None = field(default=None, metadata=wire("is_resident"))


@frozen(kw_only=True)
class CurrentMember(Answer):
    """``GET /members/current``."""

    member: Member
