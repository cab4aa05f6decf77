"""What every record from an agency has: version, verification, files, refresh (Б.7.1.4.2, Б.7.3–Б.7.5)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from attrs import frozen

from govauth.providers.esia.rest.models.fields import agency_moment, code, iso_day, personal
from govauth.wire.model import Answer


class Relevance(StrEnum):
    """``relevance`` of a record."""

    ACTUAL = "ACTUAL"
    EXPIRED = "EXPIRED"
    INVALID = "INVALID"


class RecordStatus(StrEnum):
    """``status`` of a record: how it was verified. ``NO_DATA``: the agency knows nothing."""

    VERIFIED_BY_VALIDATE = "VERIFIED_BY_VALIDATE"
    VERIFIED_BY_REQUEST = "VERIFIED_BY_REQUEST"
    VERIFIED_BY_PUSH = "VERIFIED_BY_PUSH"
    UNVERIFIED = "UNVERIFIED"
    NO_DATA = "NO_DATA"


class MediaKind(StrEnum):
    """``mimeType`` of a file: not a media type, in spite of its name."""

    PDF = "PDF"
    XML = "XML"
    PKCS7 = "PKCS7"


@frozen(kw_only=True)
class FileLink(Answer):
    """A file. ``object_type_id``: 40 is the data, 41 the signature."""

    origin_link: str | None = None
    location: str | None = None
    object_id: str | None = None
    object_type_id: str | None = None
    mnemonic: str | None = None
    mime_type: MediaKind | str | None = code(MediaKind)


@frozen(kw_only=True)
class Attachment(Answer):
    """A file of a record, with its signature where it has one."""

    file_link: FileLink | None = None
    sign_link: FileLink | None = None
    main: bool | None = None


@frozen(kw_only=True)
class VerificationState(Answer):
    """``vrs``: a verification that runs or failed."""

    error_code: str | None = None
    req_id: str | None = None
    status: str | None = None


@frozen(kw_only=True)
class AgencyRecord(Answer):
    """A record that ESIA got from an agency.

    Attributes:
        id: of the record.
        version: grows with each refresh.
        created_on: ESIA writes it in Moscow time and without a zone; here it has one.
        verified_on: the day on which the agency answered.
        verification: ``vrs``: what a running or failed verification says.

    """

    id: str | None = None
    org_oid: int | None = None
    relevance: Relevance | str | None = code(Relevance)
    status: RecordStatus | str | None = code(RecordStatus)
    version: int | None = None
    created_on: datetime | None = agency_moment()
    updated_on: datetime | None = agency_moment()
    verified_on: date | None = iso_day()
    attachments: tuple[Attachment, ...] = ()
    main_attachment: Attachment | None = None
    vrs: VerificationState | None = None


@frozen(kw_only=True)
class RunningRefresh(Answer):
    """A refresh that was started and runs.

    Attributes:
        request_ids: requests to the agency, one for each reporting year.
        expires_on: after this moment ESIA no longer waits for the agency.

    """

    request_ids: tuple[int, ...] = ()
    org_oid: int | None = None
    expires_on: datetime | None = agency_moment()


@frozen(kw_only=True)
class FullName(Answer):
    """A name in three parts."""

    last_name: str | None = personal()
    first_name: str | None = personal()
    middle_name: str | None = personal()
