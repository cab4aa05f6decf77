"""Consents, the general consent, licences (Б.7.1.5, Б.7.1.6.1, Б.7.2)."""

from __future__ import annotations

from typing import Any, Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import whole
from govauth.providers.esia.sandbox.world.refusals import Refusal, reply
from govauth.providers.esia.sandbox.world.state import number_of

Json = dict[str, Any]

_SUBJECT: Final = "/org-grant/api/public/v1/sbj/{org_oid}"
_ORG: Final = "/org-grant/api/public/v1/org/{org_oid}"
_READ: Final = ("org_inf", "org_ful", "org_idm", "org_profile")
_WRITE: Final = ("org_idm", "org_profile", "org_inf")
_MASK: Final = ("expired", "D", "A", "W")


def _consent(call: Call) -> Json:
    number = call.parts["id"]
    found = call.organization.consents.get(number_of(number))
    if found is None:
        raise Refusal(404, "ESIA-036701", "Согласие не найдено")
    return found


def _changeable(call: Call, status: str, code: str) -> Json:
    call.require_general_consent()
    consent = _consent(call)
    if consent["status"] != status:
        raise Refusal(400, code, "Действие недоступно в данном статусе согласия")
    return consent


@serves("organizations.consents.list", "GET", f"{_SUBJECT}/issued", *_READ)
def _list(call: Call) -> Response:
    mask = call.query.get("status", "1111")
    wanted = {name for name, sign in zip(_MASK, mask, strict=False) if sign == "1"}
    shown = [one for one in call.organization.consents.values() if one["status"] in wanted]
    return reply({**whole(shown), "stateFacts": ["EntityRoot", "hasSize"]})


@serves("organizations.consents.get", "GET", f"{_SUBJECT}/issued/{{id}}", *_READ)
def _get(call: Call) -> Response:
    return reply({**whole([_consent(call)]), "stateFacts": ["EntityRoot", "hasSize"]})


def _approve(call: Call) -> Response:
    consent = _changeable(call, "W", "ESIA-036712")
    if call.request.content:
        names = {item["sysname"] for item in call.fields("scopes")["scopes"]["elements"]}
        kept = [scope for scope in consent["scopes"]["elements"] if scope["sysname"] in names]
        if not kept:
            raise Refusal(400, "ESIA-036702", "Не указаны обязательные scope")
        consent["scopes"] = {"stateFacts": ["hasSize"], "size": len(kept), "elements": kept}
    consent["status"] = "A"
    return reply({"status": "SUCCESS"})


_CLAIMED: Final = f"{_SUBJECT}/claimed/grant/{{id}}"
serves("organizations.consents.approve", "POST", _CLAIMED, *_WRITE, write=True)(_approve)
serves("organizations.consents.approve_by_put", "PUT", _CLAIMED, *_WRITE, write=True)(_approve)


@serves("organizations.consents.decline", "DELETE", _CLAIMED, *_WRITE, write=True)
def _decline(call: Call) -> Response:
    _changeable(call, "W", "ESIA-036713")["status"] = "D"
    return Response(200)


@serves("organizations.consents.revoke", "DELETE", f"{_SUBJECT}/issued/grant/{{id}}", *_WRITE, write=True)
def _revoke(call: Call) -> Response:
    _changeable(call, "A", "ESIA-036714")["status"] = "D"
    return Response(200)


@serves("organizations.general_consent.check", "GET", f"{_ORG}/checkGeneralGrant", *_READ, "org_grant")
def _check_general(call: Call) -> Response:
    return reply({"needGeneralGrant": not call.organization.general_consent})


@serves("organizations.general_consent.issue", "POST", f"{_ORG}/issueGeneralGrant", *_WRITE, write=True)
def _issue_general(call: Call) -> Response:
    call.organization.general_consent = True
    return reply({"status": "SUCCESS"})


@serves("organizations.general_consent.revoke", "DELETE", f"{_ORG}/revokeGeneralGrant", *_WRITE, write=True)
def _revoke_general(call: Call) -> Response:
    call.organization.general_consent = False
    return reply({"status": "SUCCESS"})


_LICENSES: Final = "/esia-rs/api/public/v1/orgs/{org_oid}/licenses"


@serves("organizations.licenses.list", "GET", _LICENSES, *_READ)
def _licenses(call: Call) -> Response:
    part = call.query.get("regNumberOrTaName", "")
    shown = [one for one in call.organization.licenses if part in str(one)]
    return reply(whole(shown))


@serves("organizations.licenses.services", "GET", f"{_LICENSES}/{{id}}/services", *_READ)
def _services(call: Call) -> Response:
    return reply(whole(call.organization.license_services.get(number_of(call.parts["id"]), [])))
