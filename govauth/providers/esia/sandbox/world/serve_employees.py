"""Employees, invitations, groups, permissions (Б.5, Б.6, Б.7.6–Б.7.9, Б.11.2)."""

from __future__ import annotations

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.batches import work_off
from govauth.providers.esia.sandbox.world.calls import Call, found, serves
from govauth.providers.esia.sandbox.world.collections import HOST, embeds, page, whole
from govauth.providers.esia.sandbox.world.elements import removed, shown
from govauth.providers.esia.sandbox.world.organizations import make_employee
from govauth.providers.esia.sandbox.world.replies import absent, incorrect, reply
from govauth.providers.esia.sandbox.world.state import number_of, one_of, tag_of
from govauth.simulation import Json


def _employee(call: Call, data: Json, *, person: bool) -> Json:
    answer = shown(data)
    if person and data["prnOid"] in call.state.persons:
        answer["person"] = call.state.persons[data["prnOid"]].data
    return answer


@serves("organizations.employees.list")
def _list(call: Call) -> object:
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
        lambda oid: _employee(call, everyone[oid], person=persons) if objects else f"{where}/{oid}",
    )


@serves("organizations.employees.get")
def _get(call: Call) -> object:
    data = one_of(call.organization.employees, call.parts["prn_oid"])
    return _employee(call, data, person=embeds(call, "person"))


@serves("organizations.employees.update")
def _update(call: Call) -> object:
    """Replace: what the body leaves out is cleared."""
    data = one_of(call.organization.employees, call.parts["prn_oid"])
    body = call.fields()
    call.check_tag(tag_of(data))
    for name in ("position", "corporateContact", "blocked"):
        data[name] = body.get(name)
    return Response(200)


@serves("organizations.employees.delete")
def _delete(call: Call) -> object:
    return removed(call.organization.employees, call.parts["prn_oid"])


@serves("organizations.employees.add")
def _add(call: Call) -> object:
    organization = call.organization

    def employ(oid: int) -> str:
        if oid in organization.employees:
            return "ESIA-039951"
        organization.employees[oid] = make_employee(organization.oid, oid, len(organization.employees))
        return "Success"

    return work_off(call, employ)


@serves("organizations.invitations.list")
def _invitations(call: Call) -> object:
    where = f"{HOST}/rs/orgs/{call.organization.oid}/invts"
    return page(call, list(call.organization.invitations), lambda key: f"{where}/{key}", always=True)


@serves("organizations.invitations.get")
def _invitation(call: Call) -> object:
    return shown(one_of(call.organization.invitations, call.parts["id"]))


@serves("organizations.invitations.create")
def _invite(call: Call) -> object:
    body = call.fields("email", "firstName", "lastName")
    key = call.state.new_id()
    call.state.counters["letters"] += 1
    call.organization.invitations[key] = {**body, "invtId": key, "status": "A", "createdOn": "01.03.2026"}
    return Response(200)


@serves("organizations.invitations.revoke")
def _revoke_invitation(call: Call) -> object:
    return removed(call.organization.invitations, call.parts["id"])


@serves("organizations.groups.list")
def _groups(call: Call) -> object:
    """Bare mnemonics, as the text says."""
    return page(call, list(call.organization.groups), str)


@serves("organizations.groups.get")
def _group(call: Call) -> object:
    data = found(call.organization.groups.get(call.parts["grp_id"]))
    system = data.get("itSystem")
    links = () if system is None else (f"<{HOST}/rs/itSystems/{system}>;rel=itSystem",)
    return reply({"stateFacts": ["Identifiable"], **data}, links=links)


@serves("organizations.groups.of_employee")
def _of_employee(call: Call) -> object:
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


@serves("organizations.groups.membership")
def _membership(call: Call) -> object:
    return _member(call, call.parts["it_sys_id"])


@serves("organizations.groups.membership_without_system")
def _membership_without_system(call: Call) -> object:
    return _member(call, "")


def _member(call: Call, system: str) -> object:
    group = call.parts["grp_id"]
    if (number_of(call.parts["prn_oid"]), group, system) not in call.organization.members:
        raise absent()
    return {"stateFacts": ["Identifiable"], "grp_id": group, **call.organization.groups[group]}


@serves("organizations.groups.add")
def _join(call: Call) -> object:
    one_of(call.organization.employees, call.parts["prn_oid"])
    group = found(call.organization.groups.get(call.parts["grp_id"]))
    if group.get("itSystem") != call.parts["it_sys_id"]:
        raise absent()
    call.organization.members.add(_key(call))
    return Response(200)


@serves("organizations.groups.remove")
def _leave(call: Call) -> object:
    if _key(call) not in call.organization.members:
        raise absent()
    call.organization.members.remove(_key(call))
    return Response(200)


def _key(call: Call) -> tuple[int, str, str]:
    return number_of(call.parts["prn_oid"]), call.parts["grp_id"], call.parts["it_sys_id"]


def _perms(call: Call) -> dict[int, Json]:
    perms: dict[int, Json] = found(call.organization.permissions.get(call.parts["grp_id"]))
    return perms


@serves("organizations.groups.permissions")
def _permissions(call: Call) -> object:
    return whole([{"stateFacts": ["Identifiable"], **data} for data in _perms(call).values()])


@serves("organizations.groups.grant")
def _grant(call: Call) -> object:
    body = call.fields("ogrn", "rqCfm")
    if not isinstance(body["rqCfm"], bool):
        raise incorrect()
    key = call.state.new_id()
    _perms(call)[key] = {"permId": key, "ogrn": body["ogrn"]}
    return Response(200)


@serves("organizations.groups.revoke")
def _revoke(call: Call) -> object:
    return removed(_perms(call), call.parts["perm_id"])
