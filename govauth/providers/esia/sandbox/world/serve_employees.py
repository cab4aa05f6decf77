"""Employees, invitations, groups, permissions (Б.5, Б.6, Б.7.6–Б.7.9, Б.11.2)."""

from __future__ import annotations

from typing import Any, Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.batches import work_off
from govauth.providers.esia.sandbox.world.calls import Call, found, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page, whole
from govauth.providers.esia.sandbox.world.firms import make_employee
from govauth.providers.esia.sandbox.world.refusals import Refusal, absent, reply
from govauth.providers.esia.sandbox.world.serve_organizations import ORG
from govauth.providers.esia.sandbox.world.state import number_of, one_of, tag_of

Json = dict[str, Any]

_EMPLOYEE: Final = f"{ORG}/emps/{{prn_oid}}"
_GROUP: Final = f"{ORG}/grps/{{grp_id}}"
_MEMBER: Final = f"{_EMPLOYEE}/grps/{{grp_id}}/{{it_sys_id}}"
_EMPS: Final = "org_emps"
_GRPS: Final = "org_grps"
_INVTS: Final = "org_invts"


def _shown(call: Call, data: Json, *, person: bool) -> Json:
    shown = {"stateFacts": ["Identifiable"], **data, "eTag": tag_of(data)}
    if person and data["prnOid"] in call.state.persons:
        shown["person"] = call.state.persons[data["prnOid"]].data
    return shown


@serves("organizations.employees.list", "GET", f"{ORG}/emps", _EMPS)
def _list(call: Call) -> Response:
    branch = call.query.get("brhOid")
    workers = [
        oid
        for oid, data in call.organization.employees.items()
        if str(data.get("brhOid") or "") == (branch or "")
    ]
    everyone = call.organization.employees
    objects, persons = embeds(call, "elements"), embeds(call, "elements", "person")
    where = f"{HOST}/rs/orgs/{call.organization.oid}/emps"
    return page(
        call,
        workers,
        lambda oid: _shown(call, everyone[oid], person=persons) if objects else f"{where}/{oid}",
    )


@serves("organizations.employees.get", "GET", _EMPLOYEE, _EMPS)
def _get(call: Call) -> Response:
    data = one_of(call.organization.employees, call.parts["prn_oid"])
    return reply(_shown(call, data, person=embeds(call, "person")))


@serves("organizations.employees.update", "POST", _EMPLOYEE, _EMPS)
def _update(call: Call) -> Response:
    """Replace: what the body leaves out is cleared."""
    data = one_of(call.organization.employees, call.parts["prn_oid"])
    body = call.fields()
    call.check_tag(tag_of(data), in_body=True)
    for name in ("position", "corporateContact", "blocked"):
        data[name] = body.get(name)
    return Response(200)


@serves("organizations.employees.delete", "DELETE", _EMPLOYEE, _EMPS)
def _delete(call: Call) -> Response:
    one_of(call.organization.employees, call.parts["prn_oid"])
    del call.organization.employees[int(call.parts["prn_oid"])]
    return Response(200)


@serves(
    "organizations.employees.add",
    "POST",
    "/esia-rs/api/public/v1/orgs/{org_oid}/invts/force",
    "org_invt_force",
    "org_invts_force",
    write=True,
)
def _add(call: Call) -> Response:
    firm = call.organization

    def employ(oid: int) -> str:
        if oid in firm.employees:
            return "ESIA-039951"
        firm.employees[oid] = make_employee(firm.oid, oid, len(firm.employees))
        return "Success"

    return reply(work_off(call, employ))


@serves("organizations.invitations.list", "GET", f"{ORG}/invts", _INVTS)
def _invitations(call: Call) -> Response:
    where = f"{HOST}/rs/orgs/{call.organization.oid}/invts"
    return page(call, list(call.organization.invitations), lambda key: f"{where}/{key}", always=True)


@serves("organizations.invitations.get", "GET", f"{ORG}/invts/{{id}}", _INVTS)
def _invitation(call: Call) -> Response:
    data = one_of(call.organization.invitations, call.parts["id"])
    return reply({"stateFacts": ["Identifiable"], "eTag": tag_of(data), **data})


@serves("organizations.invitations.create", "PUT", f"{ORG}/invts", _INVTS)
def _invite(call: Call) -> Response:
    body = call.fields("email", "firstName", "lastName")
    key = call.state.new_id()
    call.state.counters["letters"] += 1
    call.organization.invitations[key] = {**body, "invtId": key, "status": "A", "createdOn": "01.03.2026"}
    return Response(200)


@serves("organizations.invitations.revoke", "DELETE", f"{ORG}/invts/{{id}}", _INVTS)
def _revoke_invitation(call: Call) -> Response:
    one_of(call.organization.invitations, call.parts["id"])
    del call.organization.invitations[int(call.parts["id"])]
    return Response(200)


@serves("organizations.groups.list", "GET", f"{ORG}/grps", _GRPS, "org_ful")
def _groups(call: Call) -> Response:
    """Bare mnemonics, as the text says."""
    return page(call, list(call.organization.groups), str)


@serves("organizations.groups.get", "GET", _GROUP, _EMPS, _GRPS)
def _group(call: Call) -> Response:
    data = found(call.organization.groups.get(call.parts["grp_id"]))
    system = data.get("itSystem")
    links = () if system is None else (f"<{HOST}/rs/itSystems/{system}>;rel=itSystem",)
    return reply({"stateFacts": ["Identifiable"], **data}, links=links)


@serves("organizations.groups.of_employee", "GET", f"{_EMPLOYEE}/grps", _EMPS)
def _of_employee(call: Call) -> Response:
    """Links, in the spelling of the samples: http, and ``emsps``."""
    oid = number_of(call.parts["prn_oid"])
    one_of(call.organization.employees, call.parts["prn_oid"])
    system = call.query.get("itSystemName")
    where = f"http://esia-portal1.test.gosuslugi.ru/rs/orgs/{call.organization.oid}/emsps/{oid}/grps"
    groups = sorted(
        (group, its)
        for member, group, its in call.organization.members
        if member == oid and system in (None, its)
    )
    return page(call, groups, lambda pair: "/".join((where, *filter(None, pair))))


@serves("organizations.groups.membership", "GET", _MEMBER, _EMPS)
def _membership(call: Call) -> Response:
    return _member(call, call.parts["it_sys_id"])


@serves("organizations.groups.membership_without_system", "GET", f"{_EMPLOYEE}/grps/{{grp_id}}", _EMPS)
def _membership_without_system(call: Call) -> Response:
    return _member(call, "")


def _member(call: Call, system: str) -> Response:
    group = call.parts["grp_id"]
    if (number_of(call.parts["prn_oid"]), group, system) not in call.organization.members:
        raise absent()
    return reply({"stateFacts": ["Identifiable"], "grp_id": group, **call.organization.groups[group]})


@serves("organizations.groups.add", "PUT", _MEMBER, _EMPS, _GRPS)
def _join(call: Call) -> Response:
    one_of(call.organization.employees, call.parts["prn_oid"])
    group = found(call.organization.groups.get(call.parts["grp_id"]))
    if group.get("itSystem") != call.parts["it_sys_id"]:
        raise absent()
    call.organization.members.add(_key(call))
    return Response(200)


@serves("organizations.groups.remove", "DELETE", _MEMBER, _EMPS, _GRPS)
def _leave(call: Call) -> Response:
    if _key(call) not in call.organization.members:
        raise absent()
    call.organization.members.remove(_key(call))
    return Response(200)


def _key(call: Call) -> tuple[int, str, str]:
    return number_of(call.parts["prn_oid"]), call.parts["grp_id"], call.parts["it_sys_id"]


def _perms(call: Call) -> dict[int, Json]:
    perms: dict[int, Json] = found(call.organization.permissions.get(call.parts["grp_id"]))
    return perms


@serves("organizations.groups.permissions", "GET", f"{_GROUP}/perms", _GRPS)
def _permissions(call: Call) -> Response:
    return reply(whole([{"stateFacts": ["Identifiable"], **data} for data in _perms(call).values()]))


@serves("organizations.groups.grant", "POST", f"{_GROUP}/perms", _GRPS)
def _grant(call: Call) -> Response:
    body = call.fields("ogrn", "rqCfm")
    if not isinstance(body["rqCfm"], bool):
        raise Refusal(400, "ESIA-030003", "Переданы некорректные параметры")
    key = call.state.new_id()
    _perms(call)[key] = {"permId": key, "ogrn": body["ogrn"]}
    return Response(200)


@serves("organizations.groups.revoke", "DELETE", f"{_GROUP}/perms/{{perm_id}}", _GRPS)
def _revoke(call: Call) -> Response:
    one_of(_perms(call), call.parts["perm_id"])
    del _perms(call)[int(call.parts["perm_id"])]
    return Response(200)
