"""Service centres (Б.11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from govauth.providers.esia.sandbox.world.batches import work_off
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import embeds, page
from govauth.providers.esia.sandbox.world.elements import shown
from govauth.providers.esia.sandbox.world.replies import refused
from govauth.providers.esia.sandbox.world.state import one_of
from govauth.simulation import Json

_FEATURES: Final = {"rcr", "reg", "del", "cfm", "rbi"}
_MODES: Final = {"WEEKENDS", "EARLY", "LATE"}


def _center(call: Call) -> Json:
    missing = refused(404, "ESIA-038900", "ЦО не найден")
    return one_of(call.organization.centers, call.parts["ra_oid"], missing)


def _checked(call: Call) -> Json:
    if not call.organization.has_feature_ra:
        raise refused(403, "ESIA-005043", "У организации отсутствует признак га")
    body = call.fields("name", "operationTime", "features", "raTypeId", "contact", "address")
    if not body["features"] or not set(body["features"]) <= _FEATURES:
        raise refused(400, "ESIA-038901", "Некорректные признаки")
    if not set(body.get("opnModes", ())) <= _MODES or body["contact"].get("type") != "RAC":
        raise refused(400, "ESIA-038903", "Некорректный режим работы")
    if body["address"].get("type") != "RA" or not body["address"].get("addressStr"):
        raise refused(400, "ESIA-034003", "Некорректный адрес")
    return body


def _shown(call: Call, data: Json) -> Json:
    answer = shown(data)
    for name in ("address", "contact"):
        if not embeds(call, "elements", name):
            del answer[name]
    if "wpdo" not in call.query:
        answer.pop("pdos", None)
    return answer


def _written(oid: int) -> object:
    return {"oid": str(oid), "message": "Success"}


@serves("organizations.service_centers.create")
def _create(call: Call) -> object:
    body = _checked(call)
    oid = call.state.new_id()
    call.organization.centers[oid] = {"oid": oid, "active": True, "blocked": False, **body}
    return _written(oid)


@serves("organizations.service_centers.update")
def _update(call: Call) -> object:
    oid = _center(call)["oid"]
    call.organization.centers[oid] = {"oid": oid, "active": True, "blocked": False, **_checked(call)}
    return _written(oid)


@serves("organizations.service_centers.delete")
def _delete(call: Call) -> object:
    oid = _center(call)["oid"]
    del call.organization.centers[oid]
    return _written(oid)


@serves("organizations.service_centers.list")
def _list(call: Call) -> object:
    return _page(call, list(call.organization.centers.values()))


@serves("organizations.service_centers.find")
def _find(call: Call) -> object:
    body = call.fields()
    return _page(
        call,
        [
            center
            for center in call.organization.centers.values()
            if body.get("name", "") in center["name"]
            and set(body.get("features", ())) <= set(center["features"])
            and set(body.get("opnModes", ())) <= set(center.get("opnModes", ()))
        ],
    )


def _page(call: Call, centers: Sequence[Json]) -> object:
    return page(call, centers, lambda data: _shown(call, data), always=True)


@serves("organizations.service_centers.attach")
def _attach(call: Call) -> object:
    center = _center(call)
    attached = call.organization.members

    def attach(oid: int) -> str:
        if oid not in call.organization.employees:
            return "ESIA-039961"
        attached.add((oid, "RA", str(center["oid"])))
        return "Success"

    return {"oid": str(center["oid"]), **work_off(call, attach)}
