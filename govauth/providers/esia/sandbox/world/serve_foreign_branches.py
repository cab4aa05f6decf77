"""Branches of foreign legal entities (Б.7.11, Б.7.12)."""

from __future__ import annotations

from typing import Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.replies import refused
from govauth.providers.esia.sandbox.world.templates import fill, read_template

_INN_DIGITS: Final = 12


def _started(call: Call) -> object:
    return {"stateFacts": ["Identifiable"], "id": str(call.state.new_id())}


def _chief(call: Call) -> str:
    chief = call.query.get("chief", "")
    if len(chief) != _INN_DIGITS:
        raise refused(400, "ESIA-036201", "ИНН должен состоять из 12 цифр")
    return chief


@serves("foreign_branches.register")
def _register(call: Call) -> object:
    body = call.fields()
    if body.get("type") != "FOREIGN_ORGANIZATION":
        raise refused(400, "ESIA-039104", "ValidationCommonErrorEnum.organization.type.isWrong")
    nza = str(body.get("nza"))
    values = {"oid": call.state.new_id(), "nza": nza}
    call.state.foreign_branches[nza] = fill(read_template("foreign_branch"), values)
    return _started(call)


@serves("foreign_branches.check_certificate")
def _check(call: Call) -> object:
    _chief(call)
    if call.state.foreign_branches:
        raise refused(400, "ESIA-039974", "ValidationCommonErrorEnum.reg.org.nza.isRegistered")
    return Response(204)


@serves("foreign_branches.find")
def _exists(call: Call) -> object:
    branch = call.state.foreign_branches.get(call.query.get("nza", ""))
    if branch is None:
        raise refused(400, "ESIA-038001", "ValidationCommonErrorEnum.organization.foreign.notFound")
    return branch


@serves("foreign_branches.refresh")
def _refresh(call: Call) -> object:
    return _started(call)


@serves("foreign_branches.cancel_refresh")
def _cancel(call: Call) -> object:
    return {"id": call.parts["req_id"], "status": "S"}


@serves("foreign_branches.set_chief")
def _set_chief(call: Call) -> object:
    _chief(call)
    if not call.request.content:
        raise refused(400, "ESIA-038006", "В запросе отсутствует ЭЦП организации")
    return _started(call)
