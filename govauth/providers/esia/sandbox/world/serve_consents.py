"""Consents, the general consent, licences (Б.7.1.5, Б.7.1.6.1, Б.7.2)."""

from __future__ import annotations

from typing import Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import whole
from govauth.providers.esia.sandbox.world.replies import refused
from govauth.providers.esia.sandbox.world.state import number_of, one_of
from govauth.simulation import Json

_MASK: Final = ("expired", "D", "A", "W")


def _consent(call: Call) -> Json:
    missing = refused(404, "ESIA-036701", "Согласие не найдено")
    return one_of(call.organization.consents, call.parts["id"], missing)


def _changeable(call: Call, status: str, code: str) -> Json:
    call.require_general_consent()
    consent = _consent(call)
    if consent["status"] != status:
        raise refused(400, code, "Действие недоступно в данном статусе согласия")
    return consent


@serves("organizations.consents.list")
def _list(call: Call) -> object:
    mask = call.query.get("status", "1111")
    wanted = {name for name, digit in zip(_MASK, mask, strict=False) if digit == "1"}
    shown = [one for one in call.organization.consents.values() if one["status"] in wanted]
    return {**whole(shown), "stateFacts": ["EntityRoot", "hasSize"]}


@serves("organizations.consents.get")
def _get(call: Call) -> object:
    return {**whole([_consent(call)]), "stateFacts": ["EntityRoot", "hasSize"]}


def _approve(call: Call) -> object:
    consent = _changeable(call, "W", "ESIA-036712")
    if call.request.content:
        names = {item["sysname"] for item in call.fields("scopes")["scopes"]["elements"]}
        kept = [scope for scope in consent["scopes"]["elements"] if scope["sysname"] in names]
        if not kept:
            raise refused(400, "ESIA-036702", "Не указаны обязательные scope")
        consent["scopes"] = {"stateFacts": ["hasSize"], "size": len(kept), "elements": kept}
    consent["status"] = "A"
    return {"status": "SUCCESS"}


serves("organizations.consents.approve", "organizations.consents.approve_by_put")(_approve)


@serves("organizations.consents.decline")
def _decline(call: Call) -> object:
    _changeable(call, "W", "ESIA-036713")["status"] = "D"
    return Response(200)


@serves("organizations.consents.revoke")
def _revoke(call: Call) -> object:
    _changeable(call, "A", "ESIA-036714")["status"] = "D"
    return Response(200)


@serves("organizations.general_consent.check")
def _check_general(call: Call) -> object:
    return {"needGeneralGrant": not call.organization.general_consent}


@serves("organizations.general_consent.issue")
def _issue_general(call: Call) -> object:
    call.organization.general_consent = True
    return {"status": "SUCCESS"}


@serves("organizations.general_consent.revoke")
def _revoke_general(call: Call) -> object:
    call.organization.general_consent = False
    return {"status": "SUCCESS"}


@serves("organizations.licenses.list")
def _licenses(call: Call) -> object:
    part = call.query.get("regNumberOrTaName", "")
    shown = [one for one in call.organization.licenses if part in str(one)]
    return whole(shown)


@serves("organizations.licenses.services")
def _services(call: Call) -> object:
    return whole(call.organization.license_services.get(number_of(call.parts["id"]), []))
