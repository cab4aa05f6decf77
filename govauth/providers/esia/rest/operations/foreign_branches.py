"""Branches of foreign legal entities (Б.7.11, Б.7.12)."""

from __future__ import annotations

from typing import Final

from govauth.http.message import Response
from govauth.providers.esia.rest.models.foreign_branch import ForeignBranch, StartedRequest
from govauth.providers.esia.rest.operations.endpoint import GU
from govauth.providers.esia.rest.operations.noun import Noun
from govauth.transport.operation import Repeat, json_of

_NO_CONTENT: Final = 204
_NO_STATUS: Final = "ESIA starts a request of its own; the document names no way to read its state"
_HEAD: Final = (f"{GU}usr_inf?oid={{prn_oid}}&mode=w",)


def _known(response: Response) -> bool:
    """Read the answer about a certificate: 204 means that nothing is registered with it."""
    return response.status != _NO_CONTENT


_OF_PERSON: Final = Noun(
    "foreign_branches", "/v1/prns/{prn_oid}/org/foreign", "Б.7.11", _HEAD, root="esia_rs"
)
_OF_ORGANIZATION: Final = Noun(
    "foreign_branches", "/v1/orgs/{org_oid}/refresh", "Б.7.11", _HEAD, root="esia_rs"
)

REGISTER: Final = _OF_PERSON.write(
    "register", "POST", json_of(StartedRequest), repeat=Repeat.NEVER, check=_NO_STATUS
)
CHECK_CERTIFICATE: Final = _OF_PERSON.read("check_certificate", _known, "/crtcheck", method="POST")
FIND: Final = _OF_PERSON.read("find", json_of(ForeignBranch), "/exists")
REFRESH: Final = _OF_ORGANIZATION.write(
    "refresh", "POST", json_of(StartedRequest), repeat=Repeat.NEVER, check=_NO_STATUS
)
CANCEL_REFRESH: Final = _OF_ORGANIZATION.write(
    "cancel_refresh",
    "POST",
    json_of(StartedRequest),
    "/{req_id}/cancel",
    check="cancel again: it can only cancel once more",
)
SET_CHIEF: Final = _OF_PERSON.write(
    "set_chief",
    "POST",
    json_of(StartedRequest),
    "/setchieffororg",
    repeat=Repeat.NEVER,
    check=_NO_STATUS,
    section="Б.7.12",
)

ALL: Final = (REGISTER, CHECK_CERTIFICATE, FIND, REFRESH, CANCEL_REFRESH, SET_CHIEF)
