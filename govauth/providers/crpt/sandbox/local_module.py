"""The simulated local module (ЛМ ЧЗ): it knows what is blocked and what it was told is sold, and no more."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from govauth.providers.crpt.sandbox.marks import GS, name_of, parts_of
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.participant import Participant
from govauth.providers.crpt.sandbox.permissive import Find
from govauth.providers.crpt.sandbox.replies import desk_refusal
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Call, Json, Site, list_in, object_in
from govauth.simulation.chance import chance

_LARGEST_CHECK: Final = 100
_LARGEST_LIST: Final = 1_000
_VERSION_1: Final = "1.3.0"
_VERSION_2: Final = "2.4.0-1"
_NOT_READY: Final = 4045
_NOT_SYNCHRONISED: Final = 4050


class LocalModule:
    """The local module in one participant's shop."""

    def __init__(
        self,
        participant: Participant,
        opens: Callable[[str], bool],
        find: Find,
        receipt: Callable[[Iterable[Known]], None],
        site: Site[CrptSwitches],
    ) -> None:
        self._participant = participant
        self._opens = opens
        self._find = find
        self._receipt = receipt
        self._site = site
        self._inst = chance.uuid()
        self._sold: dict[str, None] = {}
        self._grey_list = True
        self._loaded = self._synchronised = site.now()

    def admits(self, call: Call) -> bool:
        """Tell whether a call has the name and the password of this module, or its token."""
        one = self._participant
        try:
            pair = base64.b64decode(call.token("Basic"), validate=True)
        except ValueError:
            pair = b""
        return (
            pair == f"{one.module_user}:{one.module_password}".encode()
            or call.token("Token") == one.module_token
        )

    def init(self, body: Json) -> Json:
        """Set it up with the key of the cash desks, and begin to load."""
        if not self._opens(str(body.get("token"))):
            raise desk_refusal(401, "Токен недействителен")
        if body.get("clearSold") is True:
            self._sold.clear()
        self._grey_list = body.get("enableGreyList", self._grey_list) is True
        self._loaded = self._site.now() + self._site.switches.local_load_seconds
        if self._site.switches.local_status == "not_configured":
            self._site.switches.local_status = "ready"
        return {}

    @property
    def _status(self) -> str:
        status = self._site.switches.local_status
        return "initialization" if status == "ready" and self._site.now() < self._loaded else status

    def status(self) -> Json:
        """Tell how it is."""
        loaded = self._status not in ("initialization", "not_configured")
        if self._status == "ready":
            self._synchronised = self._site.now()
        counts = {"blocked_gtin": 120, "blocked_cis": 45_000, "min_price": 9}
        return {
            "version": _VERSION_2,
            "name": "Local Module",
            "status": self._status,
            "operationMode": "active",
            "serviceUrl": "https://example.invalid",
            "lastUpdate": int(self._loaded * 1000),
            "lastSync": int(self._synchronised * 1000) if loaded else 0,
            "inst": self._inst,
            "inn": self._participant.inn,
            "dbVersion": "1.2",
            "dbState": {name: {"docCount": count} for name, count in counts.items()},
            "isGreyGtin": self._grey_list,
            "requiresDownload": not loaded,
        }

    def check_1(self, codes: list[object]) -> Json:
        """Check as version 1: the flags that it does not know are false."""
        unknown = ("valid", "found", "verified", "realizable", "utilised")
        entries: list[Json] = []
        for code in self._names(codes):
            entry = self._entry(code)
            del entry["isGreyGtin"]
            entries.append({**dict.fromkeys(unknown, False), **entry})
        return {"code": 0, "description": "ok", **self._checked(entries, _VERSION_1)}

    def check_2(self, body: Json) -> Json:
        """Check as version 2."""
        asked = [object_in(one) for one in list_in(body.get("cis_list"))]
        if not all(one.get("pg") for one in asked):
            raise desk_refusal(400, "pg: не указана товарная группа")
        codes = self._names([one.get("cis") for one in asked])
        return {"results": [self._checked([self._entry(code) for code in codes], _VERSION_2)]}

    def sell(self, body: object) -> Json:
        """Remember that codes are sold."""
        codes = self._names(body)
        self._sold.update({name_of(code): None for code in codes})
        if self._site.switches.receipts_arrive:
            self._receipt(filter(None, map(self._find, codes)))
        return {}

    def take_back(self, body: object) -> Json:
        """Forget that codes are sold."""
        for code in self._names(body):
            self._sold.pop(name_of(code), None)
            known = self._find(code)
            if known is not None and self._site.switches.receipts_arrive:
                known.take_back()
        return {}

    def sold(self, query: Mapping[str, str]) -> Json:
        """List what is sold."""
        skip, limit = int(query.get("skip", "0")), int(query.get("limit", "1000"))
        if not 1 <= limit <= _LARGEST_LIST:
            raise desk_refusal(400, "limit: от 1 до 1000")
        limit = min(limit, self._site.switches.page_cap)
        return {"total_count": len(self._sold), "cis_list": list(self._sold)[skip : skip + limit]}

    def _names(self, codes: object) -> list[str]:
        """Return codes that came without their check part; refuse others, and any while it is not ready."""
        if self._status != "ready":
            late = self._status == "sync_error"
            message = "Модуль не синхронизирован" if late else "Модуль не готов"
            raise desk_refusal(503, message, _NOT_SYNCHRONISED if late else _NOT_READY)
        named = list_in(codes)
        if not 1 <= len(named) <= _LARGEST_CHECK:
            raise desk_refusal(400, "От 1 до 100 кодов идентификации")
        if not all(isinstance(code, str) and code and GS not in code for code in named):
            raise desk_refusal(400, "Ожидается код идентификации без криптоподписи")
        return [str(code) for code in named]

    def _entry(self, code: str) -> Json:
        found = self._find(code)
        entry: Json = {
            "cis": code,
            "gtin": parts_of(name_of(code))[0],
            "isBlocked": False,
            "isGreyGtin": False,
            "sold": name_of(code) in self._sold,
        }
        if found is None:
            return entry
        notes = found.notes
        prices = {"mrp": notes.mrp, "smp": notes.smp}
        grey = notes.grey_gtin and self._grey_list
        entry.update(isBlocked=bool(notes.blocked_by) or grey, isGreyGtin=grey)
        return {**entry, **{name: value for name, value in prices.items() if value is not None}}

    def _checked(self, entries: list[Json], version: str) -> Json:
        return {
            "codes": entries,
            "reqId": chance.uuid(),
            "reqTimestamp": int(self._site.now() * 1000),
            "inst": self._inst,
            "version": version,
        }
