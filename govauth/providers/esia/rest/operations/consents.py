"""Consents of an organisation and its general consent (Б.7.1.5, Б.7.1.6.1)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.consent import Consent, ConsentAnswer, GeneralConsent
from govauth.providers.esia.rest.operations.endpoint import Endpoint, of_org
from govauth.transport.operation import Repeat, json_of, nothing

_READ: Final = of_org("org_inf", "org_ful", "org_idm", "org_profile")
_WRITE: Final = (*of_org("org_idm"), *of_org("org_profile", "org_inf", write=True))
_READ_CONSENT: Final = "read the consent: its status tells"
_READ_GENERAL: Final = "ask whether the general consent is needed"

LIST: Final = Endpoint(
    "organizations.consents.list",
    "GET",
    "/sbj/{org_oid}/issued",
    collection_of(Consent),
    repeat=Repeat.SAFE,
    root="org_grant",
    section="Б.7.1.5",
    scopes=_READ,
)
GET: Final = Endpoint(
    "organizations.consents.get",
    "GET",
    "/sbj/{org_oid}/issued/{id}",
    collection_of(Consent),
    repeat=Repeat.SAFE,
    root="org_grant",
    section="Б.7.1.5",
    scopes=_READ,
)
APPROVE: Final = Endpoint(
    "organizations.consents.approve",
    "POST",
    "/sbj/{org_oid}/claimed/grant/{id}",
    json_of(ConsentAnswer),
    repeat=Repeat.READ_BACK,
    root="org_grant",
    section="Б.7.1.5",
    scopes=_WRITE,
    how_to_check=_READ_CONSENT,
)
APPROVE_PUT: Final = Endpoint(
    "organizations.consents.approve_by_put",
    "PUT",
    "/sbj/{org_oid}/claimed/grant/{id}",
    json_of(ConsentAnswer),
    repeat=Repeat.READ_BACK,
    root="org_grant",
    section="Б.7.1.5",
    scopes=_WRITE,
    how_to_check=_READ_CONSENT,
)
DECLINE: Final = Endpoint(
    "organizations.consents.decline",
    "DELETE",
    "/sbj/{org_oid}/claimed/grant/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="org_grant",
    section="Б.7.1.5",
    scopes=_WRITE,
    how_to_check=_READ_CONSENT,
)
REVOKE: Final = Endpoint(
    "organizations.consents.revoke",
    "DELETE",
    "/sbj/{org_oid}/issued/grant/{id}",
    nothing,
    repeat=Repeat.READ_BACK,
    root="org_grant",
    section="Б.7.1.5",
    scopes=_WRITE,
    how_to_check=_READ_CONSENT,
)

CHECK_GENERAL: Final = Endpoint(
    "organizations.general_consent.check",
    "GET",
    "/org/{org_oid}/checkGeneralGrant",
    json_of(GeneralConsent),
    repeat=Repeat.SAFE,
    root="org_grant",
    section="Б.7.1.6.1",
    scopes=(*_READ, *of_org("org_grant")),
)
ISSUE_GENERAL: Final = Endpoint(
    "organizations.general_consent.issue",
    "POST",
    "/org/{org_oid}/issueGeneralGrant",
    json_of(ConsentAnswer),
    repeat=Repeat.READ_BACK,
    root="org_grant",
    section="Б.7.1.6.1",
    scopes=_WRITE,
    how_to_check=_READ_GENERAL,
)
REVOKE_GENERAL: Final = Endpoint(
    "organizations.general_consent.revoke",
    "DELETE",
    "/org/{org_oid}/revokeGeneralGrant",
    json_of(ConsentAnswer),
    repeat=Repeat.READ_BACK,
    root="org_grant",
    section="Б.7.1.6.1",
    scopes=_WRITE,
    how_to_check=_READ_GENERAL,
)

ALL: Final = (
    LIST,
    GET,
    APPROVE,
    APPROVE_PUT,
    DECLINE,
    REVOKE,
    CHECK_GENERAL,
    ISSUE_GENERAL,
    REVOKE_GENERAL,
)
