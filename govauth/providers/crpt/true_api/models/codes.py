"""Codes as True API shows them. Keys that are not named here are kept in ``extra``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto

from attrs import field, frozen

from govauth.providers.crpt.true_api.times import MOMENT_OR_DAY
from govauth.wire.identifiers import Gtin, Inn
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, wire


@frozen(kw_only=True)
class Expiration(Answer):
    """The end of the shelf life under one condition of storage."""

    storage_condition_id: int | None = None
    expiration_storage_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))


@frozen(kw_only=True)
class PartialSale(Answer):
    """How much of a unit is sold, where it is sold by parts."""

    inner_unit_count: int | None = None
    sold_unit_count: int | None = None
    rest: int | None = None
    correct_rest: bool | None = None


@frozen(kw_only=True)
class CisInfo(Answer):
    """What is known of a code (КИ).

    Attributes:
        requested_cis: the code as it was asked for. Answers come in any order: go by this.
        status_ex: a special state; ``EMPTY`` or nothing where there is none.
        max_retail_price: kopecks.
        parent: the unit that it is packed in.
        child: the codes in it.

    """

    requested_cis: str | None = None
    cis: str | None = None
    gtin: Gtin | None = None
    sgtin: str | None = None
    product_group: str | None = None
    product_group_id: int | None = None
    product_name: str | None = None
    brand: str | None = None
    tn_ved_eaes: str | None = None
    status: str | None = None
    status_ex: str | None = None
    owner_inn: Inn | None = None
    owner_name: str | None = None
    owner_mod: object = None
    producer_inn: Inn | None = None
    producer_name: str | None = None
    emission_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    emission_type: str | None = None
    application_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    introduced_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    produced_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    production_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    expiration_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    expirations: tuple[Expiration, ...] = ()
    package_type: str | None = None
    general_package_type: str | None = None
    parent: str | None = None
    child: tuple[str, ...] = ()
    ogvs: tuple[str, ...] = ()
    mark_withdraw: bool | None = None
    withdraw_reason: str | None = None
    pr_vet_document: str | None = None
    max_retail_price: int | None = None
    cert_doc: tuple[Mapping[str, JsonValue], ...] = ()
    partial_sale_info: PartialSale | None = None
    last_doc_id: str | None = None
    prev_cises: tuple[str, ...] = ()
    next_cises: tuple[str, ...] = ()
    count_children: int | None = None
    pack_type: str | None = None


@frozen(kw_only=True)
class CisEntry(Answer):
    """One code of an answer; newer versions wrap it, and say here what is wrong with it.

    Attributes:
        cis_info: the code; None where it is unknown.
        error_code: the system's code, where it knows nothing of it.

    """

    cis_info: CisInfo | None = None
    error_code: str | None = None
    error_message: str | None = None


@frozen(kw_only=True)
class ShortCis(Answer):
    """The little that :meth:`.Cises.short` tells of a code."""

    requested_cis: str | None = None
    cis: str | None = None
    gtin: Gtin | None = None
    status: str | None = None
    status_ex: str | None = None
    extended_package_type: str | None = None
    children: tuple[str, ...] = ()
    owner_inn: Inn | None = None
    receipt_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    withdraw_reason: str | None = None


@frozen(kw_only=True)
class ShortEntry(Answer):
    """One code of a short list."""

    result: ShortCis | None = None
    error_code: str | None = None
    error_message: str | None = None


class Known(Enum):
    """What an answer says about a code that was asked for."""

    YES = auto()
    """The system knows it."""
    NO = auto()
    """The system says that it does not."""
    UNRESOLVED = auto()
    """The answer leaves the code out, has it twice or with another error: it proves nothing. Ask again."""


@frozen(slots=True)
class CodeFinding:
    """What the system says about one code that was asked for.

    Attributes:
        asked: the code, as it was given.
        known: whether the system knows it.
        cis_info: what it knows.
        error_code: its code, where it knows nothing.
        error_message: its message.

    """

    asked: str
    known: Known
    cis_info: CisInfo | None = None
    error_code: str | None = None
    error_message: str | None = field(default=None, repr=False)


@frozen(slots=True)
class ShortFinding:
    """The little that a short list says about one code that was asked for.

    Attributes:
        asked: the code, as it was given.
        known: whether the system knows it.
        result: what it knows.
        error_code: its code, where it knows nothing.
        error_message: its message.

    """

    asked: str
    known: Known
    result: ShortCis | None = None
    error_code: str | None = None
    error_message: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class CisEvent(Answer):
    """A step in the life of a code."""

    operation_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))
    operation_name: str | None = None
    status: str | None = None
    doc_id: str | None = None
    owner_inn: Inn | None = None


@frozen(kw_only=True)
class FoundCis(Answer):
    """A code, as the search gives it.

    Attributes:
        sgtin: names the code in the cursor of the search.
        status_ext: a special state, or nothing.

    """

    sgtin: str | None = None
    cis: str | None = None
    gtin: Gtin | None = None
    product_group: str | None = None
    general_package_type: str | None = None
    status: str | None = None
    status_ext: str | None = None
    owner_inn: Inn | None = None
    emission_date: datetime | None = field(default=None, metadata=wire(form=MOMENT_OR_DAY))


@frozen(kw_only=True)
class FoundPage(Answer):
    """A page of the search."""

    result: tuple[FoundCis, ...] = ()
    is_last_page: bool | None = None
