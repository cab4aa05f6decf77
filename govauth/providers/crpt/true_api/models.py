"""What True API answers. Keys that are not named here are kept in ``extra``."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from govauth.wire.identifiers import Gtin, Inn
from govauth.wire.model import Answer


@frozen(kw_only=True)
class DocumentInfo(Answer):
    """A document, as lists show it.

    Attributes:
        number: its id.
        body: its content, an object or a text; only where it was asked for.

    """

    number: str
    doc_date: datetime | None = None
    received_at: datetime | None = None
    type: str | None = None
    status: str | None = None
    sender_name: str | None = None
    body: object = field(default=None, repr=False)


@frozen(kw_only=True)
class DocumentPage(Answer):
    """A page of documents."""

    total: int | None = None
    results: tuple[DocumentInfo, ...] = ()
    next_page: bool | None = None


@frozen(kw_only=True)
class CisInfo(Answer):
    """What is known of a code (КИ).

    Attributes:
        requested_cis: the code as it was asked for. Answers come in any order: go by this.

    """

    requested_cis: str | None = None
    cis: str | None = None
    gtin: Gtin | None = None
    sgtin: str | None = None
    producer_name: str | None = None
    producer_inn: Inn | None = None
    owner_name: str | None = None
    owner_inn: Inn | None = None
    emission_date: datetime | None = None
    introduced_date: datetime | None = None
    emission_type: str | None = None
    last_doc_id: str | None = None
    prev_cises: tuple[str, ...] = ()
    next_cises: tuple[str, ...] = ()
    status: str | None = None
    status_ex: str | None = None
    product_group: str | None = None
    product_name: str | None = None
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
class Participant(Answer):
    """Whether an organisation takes part in marking."""

    inn: Inn
    status: str | None = None
    is_registered: bool | None = None
    product_groups: tuple[object, ...] = ()
