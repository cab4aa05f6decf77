"""Records from agencies and their refreshes, which take time (Б.7.1.4.2, Б.7.3–Б.7.5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.replies import absent
from govauth.simulation import Json

_DAYS: Final = 30
_RESOURCES: Final = {
    "usn": "organizations.taxes.usn",
    "nds": "organizations.taxes.vat",
    "income-tax": "organizations.taxes.profit",
    "special-tax-regimes": "organizations.taxes.special",
    "msp": "organizations.sme",
    "bank-account": "organizations.bank_accounts",
    "vehicle": "organizations.agency_vehicles",
}


def _stored(call: Call, resource: str) -> list[Json]:
    """Return the records, with what an agency has answered meanwhile."""
    organization = call.organization
    running = organization.refreshes.get(resource)
    if running is not None and call.state.now() >= running[1]:
        del organization.refreshes[resource]
        moment = datetime.fromtimestamp(call.state.now(), UTC) + timedelta(hours=3)
        for record in organization.records[resource]:
            record["version"] += 1
            record["updatedOn"] = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}"
    return organization.records[resource]


def _check(resource: str, call: Call) -> object:
    _stored(call, resource)
    running = call.organization.refreshes.get(resource)
    if running is None:
        raise absent("Not Found", None)
    return running[0]


def _refresh(resource: str, call: Call) -> object:
    call.require_general_consent()
    _stored(call, resource)
    call.state.counters["agency_requests"] += 1
    ends = datetime.fromtimestamp(call.state.now(), UTC) + timedelta(days=_DAYS)
    body = {
        "requestIds": [call.state.new_id()],
        "orgOid": call.organization.oid,
        "expiresOn": ends.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
    }
    until = call.state.now() + call.state.switches.agency_seconds
    call.organization.refreshes[resource] = body, until
    return body


def _list(resource: str, call: Call) -> object:
    return _stored(call, resource)


def _one(resource: str, call: Call) -> object:
    for record in _stored(call, resource):
        if record["id"] == call.parts["id"]:
            return record
    raise absent()


for _resource, _name in _RESOURCES.items():
    serves(f"{_name}.check")(partial(_check, _resource))
    serves(f"{_name}.refresh")(partial(_refresh, _resource))
    if _resource not in ("msp", "vehicle"):
        serves(f"{_name}.list")(partial(_list, _resource))
    if _resource not in ("msp", "vehicle", "bank-account"):
        serves(f"{_name}.get")(partial(_one, _resource))


@serves("organizations.sme.get")
def _sme(call: Call) -> object:
    records = _stored(call, "msp")
    return records[0] if records else {"orgOid": call.organization.oid, "status": "NO_DATA"}


@serves("organizations.agency_vehicles.status")
def _vehicles(call: Call) -> object:
    records = _stored(call, "vehicle")
    if not records:
        raise absent()
    return records[0]


def _cars(call: Call) -> list[Json]:
    records = _stored(call, "vehicle")
    cars: list[Json] = records[0]["data"] if records else []
    if not any(car["id"] == call.parts["id"] for car in cars):
        raise absent()
    return cars


@serves("organizations.agency_vehicles.get")
def _vehicle(call: Call) -> object:
    return next(car for car in _cars(call) if car["id"] == call.parts["id"])


@serves("organizations.agency_vehicles.delete")
def _delete_vehicle(call: Call) -> object:
    cars = _cars(call)
    cars[:] = [car for car in cars if car["id"] != call.parts["id"]]
    return Response(200)


@serves("organizations.agency_vehicles.delete_all")
def _delete_vehicles(call: Call) -> object:
    call.organization.records["vehicle"] = []
    return Response(200)


@serves("organizations.agency_vehicles.cancel_refresh")
def _cancel(call: Call) -> object:
    call.organization.refreshes.pop("vehicle", None)
    return Response(200)
