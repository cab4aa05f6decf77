"""Import of accounts (Б.9, Б.9.1, Б.9.2)."""

from __future__ import annotations

import base64
import json
from typing import Final

from govauth.providers.esia.sandbox.world.calls import Call, serves
from govauth.providers.esia.sandbox.world.people import make_person
from govauth.providers.esia.sandbox.world.replies import incorrect, refused, reply
from govauth.providers.esia.sandbox.world.state import ImportRequest
from govauth.simulation import Json
from govauth.simulation.chance import chance

SMS_CODE: Final = "2783"
_ATTEMPTS: Final = 5
_RESENDS: Final = 3
_PERIOD: Final = 60_000
_DAY: Final = 86_400_000
_MESSAGES: Final = {
    "0": "Person already has trusted account in ESIA",
    "1": "Person successfully confirmed as trusted in ESIA",
    "2": "Request to register person as trusted in ESIA was successfully accepted",
    "3": "Request to confirm simplified person as trusted in ESIA was successfully accepted",
    "4": "Паспортные данные отправлены на проверку. Повторите запрос позднее",
    "5": "Паспортные данные на проверке. Повторите запрос позднее",
}
_REQUIRED: Final = ("firstName", "lastName", "birthDate", "birthPlace", "gender", "contacts", "documents")


def _signed(call: Call) -> Json:
    """Check that the header holds the very bytes of the body, and that something signs them."""
    header = call.request.headers.get("request-data", "")
    try:
        decoded = base64.b64decode(header + "=" * (-len(header) % 4), altchars=b"-_", validate=True)
        sign = call.request.headers.get("request-data-sign", "")
        signature = base64.b64decode(sign + "=" * (-len(sign) % 4), altchars=b"-_", validate=True)
    except ValueError:
        decoded, signature = b"", b""
    if decoded != call.request.content or not signature.startswith(b"\x30"):
        raise incorrect()
    call.state.counters["signed_imports"] += 1
    return call.fields(*_REQUIRED)


@serves("imports.account")
def _account(call: Call) -> object:
    if call.query.get("confirmWay") != "REST_API":
        raise incorrect()
    body = _signed(call)
    kinds = {item["type"]: item["value"] for item in body["contacts"]["elements"]}
    if set(kinds) != {"MBT", "EML"}:
        raise refused(400, "ESIA-032006", "Некорректный тип контактных данных")
    searched = json.dumps(_identity(body), sort_keys=True) in call.state.searches
    if "snils" not in body and not searched:
        raise refused(400, "ESIA-036101", "Некорректный формат СНИЛС")
    code = call.state.switches.import_code
    if code == "ESIA-03200":
        message = "Import account error. Person have to check attributes"
        raise refused(400, code, message, key="description")
    if code.startswith("ESIA"):
        raise refused(400, code, "Паспорт проверяется")
    if any(one.mobile == kinds["MBT"] and not one.confirmed for one in call.state.imports.values()):
        raise refused(400, "ESIA-039815", "Номер участвует в запросе, ожидающем подтверждения")
    answer: Json = {"code": code, "description": _MESSAGES[code]}
    if code in ("0", "1"):
        return answer
    request = ImportRequest("AAAA" + chance.hexadecimal(24).upper(), SMS_CODE, _ATTEMPTS, kinds["MBT"])
    if code in ("2", "3"):
        call.state.imports[request.number] = request
        call.state.counters["sms"] += 1
        answer |= _limits(request)
    return {"requestId": request.number, **answer}


def _limits(request: ImportRequest) -> Json:
    return {
        "availableAttemptsCount": request.attempts,
        "maxInputAttemptsCount": _ATTEMPTS,
        "periodsForNextGeneration": [_PERIOD] * _RESENDS,
        "resendCount": request.resends,
        "maxResendCount": _RESENDS,
        "timeToLive": _DAY,
    }


def _confirmation(call: Call, request: ImportRequest, status: str) -> object:
    return reply(
        {
            "requestId": request.number,
            "createdTime": int(call.state.now() * 1000),
            "mobile": request.mobile,
            "status": status,
            "confirmationWay": "REST_API",
            **_limits(request),
        }
    )


@serves("imports.confirm")
def _compare(call: Call) -> object:
    body = call.fields("requestId", "code")
    request = call.state.imports.get(body["requestId"])
    if request is None:
        return {"requestId": body["requestId"], "status": "NOT_FOUND"}
    if request.attempts <= 0:
        return _confirmation(call, request, "FAILED")
    request.attempts -= 1
    if body["code"] != request.code:
        return _confirmation(call, request, "WAIT")
    request.confirmed = True
    request.ready_at = call.state.now() + call.state.switches.agency_seconds
    request.fault = call.state.switches.import_fault
    return _confirmation(call, request, "OK")


@serves("imports.resend")
def _resend(call: Call) -> object:
    request = call.state.imports.get(call.parts["request_id"])
    if request is None:
        return {"requestId": call.parts["request_id"], "status": "NOT_FOUND"}
    if request.resends >= _RESENDS:
        return _confirmation(call, request, "RESEND_LIMIT_IS_REACHED")
    request.resends += 1
    call.state.counters["sms"] += 1
    return _confirmation(call, request, "OK")


@serves("imports.status")
def _status(call: Call) -> object:
    request = call.state.imports.get(call.parts["request_id"])
    if request is None:
        raise refused(404, "ESIA-039816", "Запрос не найден")
    facts: Json = {"stateFacts": ["Identifiable"]}
    task = {"name": "validateSnils", "status": "P"}
    if not request.confirmed or call.state.now() < request.ready_at:
        return {**facts, "status": "VALIDATING", "flowDetails": [task]}
    if request.fault is not None:
        error = {"code": request.fault[0], "message": request.fault[1]}
        failed = {**task, "status": "F", "error": error}
        return reply(
            {**facts, "status": "VALIDATION_FAILED", "flowDetails": [failed], "errorStatusInfo": error}
        )
    if not request.person_oid:
        request.person_oid = call.state.new_id()
        call.state.persons[request.person_oid] = make_person(request.person_oid, 60)
    return {**facts, "status": "SUCCEEDED", "personOid": request.person_oid}


@serves("imports.search_snils")
def _search(call: Call) -> object:
    body = _signed(call)
    key = json.dumps(_identity(body), sort_keys=True)
    rounds = call.state.searches.get(key, 0)
    call.state.searches[key] = rounds + 1
    if rounds < call.state.switches.snils_rounds:
        return {"id": 1222, "status": "SENT"}
    return {"id": 1222, "status": "OK", "snils": "***-***-172 77"}


def _identity(body: Json) -> Json:
    return {name: body.get(name) for name in ("firstName", "lastName", "birthDate", "gender", "documents")}
