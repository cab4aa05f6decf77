"""The simulated permissive mode (разрешительный режим): codes are checked before a sale, by several hosts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from govauth.providers.crpt.sandbox.groups import GROUPS
from govauth.providers.crpt.sandbox.marks import GS, is_intact, is_well_formed, name_of, parts_of
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.participant import Participant
from govauth.providers.crpt.sandbox.replies import desk_refusal
from govauth.providers.crpt.sandbox.switches import HOSTS, CrptSwitches
from govauth.simulation import Json, Site, list_in
from govauth.simulation.chance import chance

Find = Callable[[str], Known | None]

_LARGEST: Final = 100
_KEY_SECONDS: Final = 180 * 86_400
_PACK: Final = 25
"""Characters of a pack of cigarettes without the check part."""
_NO_GTIN, _NO_SERIAL, _CHARACTER, _CHECK_PART, _INVALID = 2, 3, 4, 5, 1
_BAD_CHECK_PART, _NOT_FOUND = 6, 10
_MESSAGES: Final = {
    _INVALID: "Ошибка валидации кода маркировки",
    _NO_GTIN: "Код маркировки не содержит GTIN",
    _NO_SERIAL: "Код маркировки не содержит серийный номер",
    _CHARACTER: "Код маркировки содержит недопустимые символы",
    _CHECK_PART: "Ошибка структуры криптоподписи",
    _BAD_CHECK_PART: "Проверка подписи не пройдена",
    7: "Ошибка ключа криптоподписи",
    8: "Код маркировки не прошел верификацию в стране эмитента",
    9: "Найденные AI в коде маркировки не поддерживаются",
    _NOT_FOUND: "Код не найден",
    11: "Код маркировки не найден в трансграничной системе",
}
_ELIMINATIONS: Final = {"DISTANCE": 1, "REMOTE_SALE": 1, "OWN_USE": 2}
"""How a withdrawal is numbered, by its reason."""
_ALLOWED: Final = re.compile(rf"[A-Za-z0-9!\"%&'()*+,\-./_:;<=>?{GS}]*")


class PermissiveMode:
    """The keys and the checks of one participant's cash desks."""

    def __init__(self, participant: Participant, find: Find, site: Site[CrptSwitches]) -> None:
        self._participant = participant
        self._find = find
        self._site = site
        self._keys = {participant.permissive_key}
        self._checks: dict[str, Json] = {}
        self._histories: dict[str, tuple[float, list[Json]]] = {}
        self._last: dict[str, float] = {}

    @property
    def inn(self) -> str:
        """Whose it is."""
        return self._participant.inn

    def opens(self, key: str) -> bool:
        """Tell whether a key is one of this participant's."""
        return key in self._keys and not self._site.switches.key_refused

    def new_key(self) -> Json:
        """Give another key; the one before may end with that, at all desks."""
        if self._site.switches.access_ends_key:
            self._keys.clear()
        key = chance.uuid()
        self._keys.add(key)
        self._site.counters["permissive_keys"] += 1
        return {"access_token": key, "expires_in": _KEY_SECONDS, "token_type": "X-API-KEY"}

    def hosts(self, root: str) -> Json:
        """List the hosts that check codes, as addresses below ``root``."""
        wanted = self._site.switches.hosts
        listed = HOSTS if wanted is None else wanted
        hosts = [{"host": f"{root}/{host}" if host in HOSTS else host} for host in listed]
        return {"code": 0, "description": "ok", "hosts": hosts}

    def health(self, host: str) -> Json:
        """Say how fast a host is."""
        default = (HOSTS.index(host) + 1) * 10 if host in HOSTS else 0
        milliseconds = int(self._site.switches.average_ms.get(host, default))
        return {"code": 0, "description": "ok", "avgTimeMs": milliseconds}

    def check(self, body: Json) -> Json:
        """Check codes."""
        codes: list[object] = list_in(body.get("codes"))
        if not 1 <= len(codes) <= _LARGEST or not all(isinstance(code, str) and code for code in codes):
            raise desk_refusal(400, "codes: от 1 до 100 кодов маркировки")
        _check_settings(body)
        inn = str(body.get("inn") or self.inn)
        self._site.counters["codes_checked"] += len(codes)
        checked: Json = {
            "code": 0,
            "description": "ok",
            "codes": [self._entry(str(code), inn) for code in codes],
            "reqId": chance.uuid(),
            "reqTimestamp": int(self._site.now() * 1000),
        }
        self._checks[checked["reqId"]] = checked
        return checked

    def create_history(self, body: Json) -> Json:
        """Begin to collect checks of before."""
        self._pause("create")
        asked: list[Json] = list_in(body.get("requests"))
        if not 1 <= len(asked) <= _LARGEST:
            raise desk_refusal(400, "requests: от 1 до 100 запросов")
        found: list[Json] = []
        for one in asked:
            check = self._checks.get(str(one.get("reqId")))
            if check is not None and check["reqTimestamp"] == one.get("reqTimestamp"):
                found.append(check)
        query_id = chance.uuid()
        self._histories[query_id] = (self._site.now() + self._site.switches.history_seconds, found)
        return {"queryId": query_id, "status": "IN_PROGRESS"}

    def history(self, query: Mapping[str, str]) -> Json:
        """Return what was collected."""
        self._pause("receive")
        query_id = query.get("queryId", "")
        if query_id not in self._histories:
            raise desk_refusal(404, "Запрос не найден")
        ready, found = self._histories[query_id]
        if self._site.now() < ready:
            return {"queryId": query_id, "status": "IN_PROGRESS"}
        return {"queryId": query_id, "status": "COMPLETED", "results": found}

    def _pause(self, what: str) -> None:
        now = self._site.now()
        if now - self._last.get(what, 0.0) < self._site.switches.history_pause:
            self._site.counters["throttled"] += 1
            raise desk_refusal(429, "Слишком много запросов")
        self._last[what] = now

    def _entry(self, code: str, inn: str) -> Json:
        fault = _fault_of(code)
        name = name_of(code)
        entry: Json = {"cis": code, "found": False, "valid": not fault, "verified": False}
        if fault:
            return {**entry, **_error(fault)}
        entry.update(printView=name if GS in code else code[:_PACK], gtin=parts_of(name)[0])
        known = self._find(code)
        if known is None:
            return {**entry, **_error(_NOT_FOUND)}
        error = known.notes.error_code or (0 if is_intact(code) else _BAD_CHECK_PART)
        group = known.order.group
        return {
            **entry,
            "found": True,
            "verified": not error,
            **({"groupIds": [GROUPS[group]]} if group in GROUPS else {}),
            "realizable": known.is_in_circulation and not known.notes.gray_zone,
            "utilised": known.is_applied,
            "isBlocked": bool(known.notes.blocked_by),
            "isOwner": (known.notes.owner or known.owner) == inn,
            "isTracking": False,
            "sold": known.is_sold,
            "grayZone": known.notes.gray_zone,
            "packageType": "UNIT",
            "packageQuantity": 0,
            "producerInn": known.maker,
            **_noted(known),
            **_error(error),
        }


def _noted(known: Known) -> Json:
    """Return what only some codes have."""
    notes, reason = known.notes, known.last.reason if known.last else None
    given = {
        "ogvs": list(notes.blocked_by) or None,
        "expireDate": notes.expires,
        "productionDate": notes.produced,
        "mrp": notes.mrp,
        "smp": notes.smp,
        "innerUnitCount": notes.inner_units,
        "soldUnitCount": notes.sold_units,
        "eliminationState": notes.elimination or _ELIMINATIONS.get(reason or ""),
        "prVetDocument": notes.vet_document,
    }
    return {name: value for name, value in given.items() if value is not None}


def _error(number: int) -> Json:
    if not number:
        return {"errorCode": 0}
    return {"errorCode": number, "message": _MESSAGES.get(number, "Ошибка проверки")}


def _fault_of(code: str) -> int:
    """Return what is wrong with the structure of a code; 0 if nothing is."""
    if is_well_formed(code):
        return 0
    head = re.match(r"01[0-9]{14}", code)
    if head is None and not re.match(r"[0-9]{14}", code):
        return _NO_GTIN
    if head is not None and not code[head.end() :].startswith("21"):
        return _NO_SERIAL
    if not _ALLOWED.fullmatch(code):
        return _CHARACTER
    return _INVALID if GS in code else _CHECK_PART


def _check_settings(body: Json) -> None:
    drive, zone, inn = body.get("fiscalDriveNumber"), body.get("timeZone"), body.get("inn")
    if drive is not None and not re.fullmatch(r"[0-9]{16}", str(drive)):
        raise desk_refusal(400, "fiscalDriveNumber: 16 цифр")
    if zone is not None and zone not in range(1, 12):
        raise desk_refusal(400, "timeZone: от 1 до 11")
    if inn is not None and not re.fullmatch(r"[0-9]{10}([0-9]{2})?", str(inn)):
        raise desk_refusal(400, "inn: 10 или 12 цифр")
