"""Records from agencies and their refreshes, which take time (Б.7.1.4.2, Б.7.3–Б.7.5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.refusals import absent, reply

Json = dict[str, Any]

_DOC: Final = "/digital-org/api/public/v1/org/{org_oid}/doc"
_ASK: Final = ("org_idm", "org_inf", "org_profile")
_DAYS: Final = 30
_RESOURCES: Final = {
    "usn": ("organizations.taxes.usn", "org_usn"),
    "nds": ("organizations.taxes.vat", "org_usn"),
    "income-tax": ("organizations.taxes.profit", "org_income_tax"),
    "special-tax-regimes": ("organizations.taxes.special", "bss_special_tax_regime"),
    "msp": ("organizations.sme", "org_msp"),
    "bank-account": ("organizations.bank_accounts", "org_bank_account"),
    "vehicle": ("organizations.agency_vehicles", "org_idm"),
}


def _stored(call: Call, resource: str) -> list[Json]:
    """Return the records, with what an agency has answered meanwhile."""
    firm = call.organization
    running = firm.refreshes.get(resource)
    if running is not None and call.state.now() >= running[1]:
        del firm.refreshes[resource]
        moment = datetime.fromtimestamp(call.state.now(), UTC) + timedelta(hours=3)
        for record in firm.records[resource]:
            record["version"] += 1
            record["updatedOn"] = moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}"
    return firm.records[resource]


def _check(resource: str) -> Any:
    def handler(call: Call) -> Response:
        _stored(call, resource)
        running = call.organization.refreshes.get(resource)
        if running is None:
            raise absent("Not Found", None)
        return reply(running[0])

    return handler


def _refresh(resource: str) -> Any:
    def handler(call: Call) -> Response:
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
        return reply(body)

    return handler


def _list(resource: str) -> Any:
    def handler(call: Call) -> Response:
        return reply(_stored(call, resource))

    return handler


def _one(resource: str) -> Any:
    def handler(call: Call) -> Response:
        for record in _stored(call, resource):
            if record["id"] == call.parts["id"]:
                return reply(record)
        raise absent()

    return handler


for _resource, (_name, _own) in _RESOURCES.items():
    _read = _ASK if _resource == "vehicle" else ("org_inf", "org_ful", _own, "org_profile")
    _writes = _resource == "vehicle"
    _path = f"{_DOC}/{_resource}"
    serves(f"{_name}.check", "GET", f"{_path}/check", *_read, write=_writes)(_check(_resource))
    serves(f"{_name}.refresh", "POST", f"{_path}/refresh", *_ASK, write=True)(_refresh(_resource))
    if _resource not in ("msp", "vehicle"):
        serves(f"{_name}.list", "GET", _path, *_read)(_list(_resource))
    if _resource not in ("msp", "vehicle", "bank-account"):
        serves(f"{_name}.get", "GET", f"{_path}/{{id}}", *_read)(_one(_resource))


@serves("organizations.sme.get", "GET", f"{_DOC}/msp", "org_inf", "org_ful", "org_msp", "org_profile")
def _sme(call: Call) -> Response:
    records = _stored(call, "msp")
    return reply(records[0] if records else {"orgOid": call.organization.oid, "status": "NO_DATA"})


@serves("organizations.agency_vehicles.status", "GET", f"{_DOC}/vehicle/status", *_ASK, write=True)
def _vehicles(call: Call) -> Response:
    records = _stored(call, "vehicle")
    if not records:
        raise absent()
    return reply(records[0])


def _cars(call: Call) -> list[Json]:
    records = _stored(call, "vehicle")
    cars: list[Json] = records[0]["data"] if records else []
    if not any(car["id"] == call.parts["id"] for car in cars):
        raise absent()
    return cars


@serves("organizations.agency_vehicles.get", "GET", f"{_DOC}/vehicle/{{id}}", *_ASK, write=True)
def _vehicle(call: Call) -> Response:
    return reply(next(car for car in _cars(call) if car["id"] == call.parts["id"]))


@serves("organizations.agency_vehicles.delete", "DELETE", f"{_DOC}/vehicle/{{id}}", *_ASK, write=True)
def _delete_vehicle(call: Call) -> Response:
    cars = _cars(call)
    cars[:] = [car for car in cars if car["id"] != call.parts["id"]]
    return Response(200)


@serves("organizations.agency_vehicles.delete_all", "DELETE", f"{_DOC}/vehicle", *_ASK, write=True)
def _delete_vehicles(call: Call) -> Response:
    call.organization.records["vehicle"] = []
    return Response(200)


@serves(
    "organizations.agency_vehicles.cancel_refresh",
    "POST",
    f"{_DOC}/vehicle/refresh/cancel",
    *_ASK,
    write=True,
)
def _cancel(call: Call) -> Response:
    call.organization.refreshes.pop("vehicle", None)
    return Response(200)
