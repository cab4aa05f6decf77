"""Hosts and a local module in memory, each with what it answers and how long it takes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable

import anyio

from govauth.errors import ConnectFailed
from govauth.http.message import Request, Response
from govauth.http.sender import Prepare

LIST = "https://cdn.crpt.ru"
A, B, C = "https://cdn-a.crpt.ru", "https://cdn-b.crpt.ru", "https://cdn-c.crpt.ru"
LOCAL = "http://127.0.0.1:5995"
KEY = "0a1b2c3d-0000-4000-8000-000000000001"
CODE = "0104600000000015215AbCd1\x1d93AbCd"
KI = "0104600000000015215AbCd1"

Answer = Callable[[Request], Response]


def reply(value: object, status: int = 200) -> Response:
    return Response(status, {"content-type": "application/json"}, json.dumps(value).encode())


def known(cis: str, **flags: object) -> dict[str, object]:
    usual = {"found": True, "valid": True, "verified": True, "realizable": True, "utilised": True}
    return {"cis": cis, **usual, "isBlocked": False, "sold": False, "errorCode": 0, "groupIds": [8], **flags}


def checked(request: Request, **flags: object) -> Response:
    codes = json.loads(request.content)["codes"]
    ids = {"reqId": "5a02899b-1f2e-4a3b-8c4d-010000218f0d", "reqTimestamp": 1767600061000}
    return reply({"code": 0, "description": "ok", "codes": [known(code, **flags) for code in codes], **ids})


class Hosts:
    """A sender to all of them; it counts calls by host."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.hosts = [A, B, C]
        self.delay: dict[str, float] = {}
        self.health: dict[str, float] = {A: 10, B: 20, C: 30}
        self.answer: dict[str, Answer] = {}
        self.local: Answer | None = None
        self.local_status = "ready"

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        if prepare is not None:
            request = await prepare(request)
        host, _, path = request.url.removeprefix("https://").partition("/")
        host = LOCAL if request.url.startswith(LOCAL) else f"https://{host}"
        self.headers.append(dict(request.headers))
        if path.endswith("cdn/info"):
            self.calls["list"] += 1
            return reply({"code": 0, "hosts": [{"host": one} for one in self.hosts]})
        if path.endswith("health/check"):
            self.calls["health"] += 1
            if host not in self.health:
                raise ConnectFailed("refused")
            return reply({"code": 0, "avgTimeMs": self.health[host]})
        self.calls[host] += 1
        await anyio.sleep(self.delay.get(host, 0.0))
        if host == LOCAL:
            return self._local(request)
        self.bodies.append(request.content)
        return self.answer.get(host, checked)(request)

    def _local(self, request: Request) -> Response:
        if request.url.endswith("status"):
            return reply({"status": self.local_status, "version": "2.4.0-1"})
        if self.local is not None:
            return self.local(request)
        asked = json.loads(request.content)
        names = asked["codes"] if "codes" in asked else [one["cis"] for one in asked["cis_list"]]
        codes = [{"cis": cis, "isBlocked": False, "isGreyGtin": False, "sold": False} for cis in names]
        ids = {"reqId": "5a03fccf", "reqTimestamp": 1767601000000, "inst": "i", "version": "2.4.0-1"}
        found = {**ids, "codes": codes}
        return reply(found if "codes" in asked else {"results": [found]})

    def with_pool(self, *, slots: int) -> Hosts:
        return self

    async def aclose(self) -> None:
        pass
