"""Consents of an organisation and its general consent (Б.7.1.5, Б.7.1.6.1)."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.models.collections import collection_of
from govauth.providers.esia.rest.models.consent import Consent, ConsentAnswer, GeneralConsent
from govauth.providers.esia.rest.operations.endpoint import of_org
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import json_of, nothing

_READ: Final = of_org("org_inf", "org_ful", "org_idm", "org_profile")
_WRITE: Final = (*of_org("org_idm"), *of_org("org_profile", "org_inf", write=True))
_READ_CONSENT: Final = "read the consent: its status tells"
_READ_GENERAL: Final = "ask whether the general consent is needed"
_CLAIMED: Final = "/claimed/grant/{id}"

_CONSENTS: Final = Noun(
    "organizations.consents", "/sbj/{org_oid}", "Б.7.1.5", _READ, root="org_grant", write_scopes=_WRITE
)
_GENERAL: Final = Noun(
    "organizations.general_consent",
    "/org/{org_oid}",
    "Б.7.1.6.1",
    (*_READ, *of_org("org_grant")),
    root="org_grant",
    write_scopes=_WRITE,
)

LIST: Final = _CONSENTS.read("list", collection_of(Consent), "/issued")
GET: Final = _CONSENTS.read("get", collection_of(Consent), "/issued/{id}")
APPROVE: Final = _CONSENTS.write("approve", "POST", json_of(ConsentAnswer), _CLAIMED, check=_READ_CONSENT)
APPROVE_PUT: Final = _CONSENTS.write(
    "approve_by_put", "PUT", json_of(ConsentAnswer), _CLAIMED, check=_READ_CONSENT
)
DECLINE: Final = _CONSENTS.write("decline", "DELETE", nothing, _CLAIMED, check=_READ_CONSENT)
REVOKE: Final = _CONSENTS.write("revoke", "DELETE", nothing, "/issued/grant/{id}", check=_READ_CONSENT)

CHECK_GENERAL: Final = _GENERAL.read("check", json_of(GeneralConsent), "/checkGeneralGrant")
ISSUE_GENERAL: Final = _GENERAL.write(
    "issue", "POST", json_of(ConsentAnswer), "/issueGeneralGrant", check=_READ_GENERAL
)
REVOKE_GENERAL: Final = _GENERAL.write(
    "revoke", "DELETE", json_of(ConsentAnswer), "/revokeGeneralGrant", check=_READ_GENERAL
)

ALL: Final = (
    *(LIST, GET, APPROVE, APPROVE_PUT, DECLINE, REVOKE),
    *(CHECK_GENERAL, ISSUE_GENERAL, REVOKE_GENERAL),
)
