"""Service centres (Б.11)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.batches import work_off
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.collections import embeds, page
from govauth.providers.esia.sandbox.world.refusals import Refusal, reply
from govauth.providers.esia.sandbox.world.state import number_of, tag_of

Json = dict[str, Any]

_CENTERS: Final = "/esia-rs/api/public/v1/orgs/{org_oid}/rcs"
_CENTER: Final = f"{_CENTERS}/{{ra_oid}}"
_FEATURES: Final = {"rcr", "reg", "del", "cfm", "rbi"}
_MODES: Final = {"WEEKENDS", "EARLY", "LATE"}


def _center(call: Call) -> Json:
    number = call.parts["ra_oid"]
    found = call.organization.centers.get(number_of(number))
    if found is None:
        raise Refusal(404, "ESIA-038900", "ЦО не найден")
    return found


def _checked(call: Call) -> Json:
    if not call.organization.has_feature_ra:
        raise Refusal(403, "ESIA-005043", "У организации отсутствует признак га")
    body = call.fields("name", "operationTime", "features", "raTypeId", "contact", "address")
    if not body["features"] or not set(body["features"]) <= _FEATURES:
        raise Refusal(400, "ESIA-038901", "Некорректные признаки")
    if not set(body.get("opnModes", ())) <= _MODES or body["contact"].get("type") != "RAC":
        raise Refusal(400, "ESIA-038903", "Некорректный режим работы")
    if body["address"].get("type") != "RA" or not body["address"].get("addressStr"):
        raise Refusal(400, "ESIA-034003", "Некорректный адрес")
    return body


def _shown(call: Call, data: Json) -> Json:
    shown = {"stateFacts": ["Identifiable"], **data, "eTag": tag_of(data)}
    for name in ("address", "contact"):
        if not embeds(call, "elements", name):
            del shown[name]
    if "wpdo" not in call.query:
        shown.pop("pdos", None)
    return shown


def _written(oid: int) -> Response:
    return reply({"oid": str(oid), "message": "Success"})


@serves("organizations.service_centers.create", "POST", _CENTERS, "org_ra", write=True)
def _create(call: Call) -> Response:
    body = _checked(call)
    oid = call.state.new_id()
    call.organization.centers[oid] = {"oid": oid, "active": True, "blocked": False, **body}
    return _written(oid)


@serves("organizations.service_centers.update", "PUT", _CENTER, "org_ra", write=True)
def _update(call: Call) -> Response:
    oid = _center(call)["oid"]
    call.organization.centers[oid] = {"oid": oid, "active": True, "blocked": False, **_checked(call)}
    return _written(oid)


@serves("organizations.service_centers.delete", "DELETE", _CENTER, "org_ra", write=True)
def _delete(call: Call) -> Response:
    oid = _center(call)["oid"]
    del call.organization.centers[oid]
    return _written(oid)


@serves("organizations.service_centers.list", "GET", _CENTERS, "org_ra")
def _list(call: Call) -> Response:
    return _page(call, list(call.organization.centers.values()))


@serves("organizations.service_centers.find", "POST", f"{_CENTERS}/find", "org_ra")
def _find(call: Call) -> Response:
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


def _page(call: Call, centers: Sequence[Json]) -> Response:
    return page(call, centers, lambda data: _shown(call, data), always=True)


@serves(
    "organizations.service_centers.attach",
    "POST",
    f"{_CENTER}/invts/force",
    "org_invts_force",
    "org_invt_force",
    write=True,
)
def _attach(call: Call) -> Response:
    center = _center(call)
    attached = call.organization.members

    def attach(oid: int) -> str:
        if oid not in call.organization.employees:
            return "ESIA-039961"
        attached.add((oid, "RA", str(center["oid"])))
        return "Success"

    return reply({"oid": str(center["oid"]), **work_off(call, attach)})
