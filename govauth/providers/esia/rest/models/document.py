"""Documents of persons and of their children (Б.2)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from attrs import frozen

from govauth.providers.esia.rest.models.contact import Verification
from govauth.providers.esia.rest.models.fields import code, day, facts, key, personal, tag
from govauth.wire.model import Answer


class DocumentType(StrEnum):
    """What a document is. The birth certificates are printed in three spellings; all are read."""

    RF_PASSPORT = "RF_PASSPORT"
    FOREIGN_ID = "FID_DOC"
    DRIVING_LICENSE = "RF_DRIVING_LICENSE"
    MILITARY_ID = "MLTR_ID"
    FOREIGN_PASSPORT = "FRGN_PASS"
    MEDICAL_POLICY = "MDCL_PLCY"
    RF_BIRTH_CERTIFICATE = "RF_BRTH_CERT"
    FOREIGN_BIRTH_CERTIFICATE = "FID_BRTH_CERT"
    OLD_BIRTH_CERTIFICATE = "OLD_BRTH_CERT"
    RF_BIRTH_CERTIFICATE_LONG = "RF_BIRTH_CERT"
    RF_BIRTH_CERTIFICATE_MISPRINT = "RF_BRTN_CERT"
    FOREIGN_BIRTH_CERTIFICATE_LONG = "FID_BIRTH_CERT"
    OLD_BIRTH_CERTIFICATE_LONG = "OLD_BIRTH_CERT"


class PassportState(StrEnum):
    """``fmsState``: what the base of the МВД says about a passport."""

    PERSON_NOT_FOUND = "PERSON_NOT_FOUND"
    PASSPORT_NOT_FOUND = "PASSPORT_NOT_FOUND"
    PASSPORT_INVALID = "PASSPORT_INVALID"
    AUTO_UPDATE_SUCCESS = "AUTO_UPDATE_SUCCESS"


@frozen(kw_only=True)
class Document(Answer):
    """One document; which fields it has depends on its type.

    Attributes:
        issue_id: code of the department that issued a passport.
        fms_valid: whether the base of the МВД knows the passport as valid.
        act_no: number of the entry, of birth certificates.
        united_number: of a medical policy.

    """

    facts: tuple[str, ...] = facts()
    id: int | None = None
    etag: str | None = tag()
    type: DocumentType | str | None = code(DocumentType)
    verification: Verification | str | None = code(Verification, "vrfStu")
    verification_step: Verification | str | None = code(Verification, "vrfValStu")
    verification_request_id: str | None = key("vrfReqId")
    series: str | None = personal()
    number: str | None = personal()
    issue_date: date | None = day(personal=True)
    expiry_date: date | None = day(personal=True)
    issue_id: str | None = personal()
    issued_by: str | None = personal()
    last_name: str | None = personal()
    first_name: str | None = personal()
    act_no: str | None = personal()
    act_date: date | None = day(personal=True)
    medical_org: str | None = personal()
    united_number: str | None = personal()
    fms_valid: bool | None = None
    fms_state: PassportState | str | None = code(PassportState)
