"""Which path is which operation of the permissive mode and of the local module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from govauth.providers.crpt.sandbox.local_module import LocalModule
from govauth.providers.crpt.sandbox.permissive import PermissiveMode
from govauth.providers.crpt.sandbox.routes import TRUE4
from govauth.providers.crpt.sandbox.switches import HOSTS
from govauth.simulation import Call, json_reply, list_in, object_in

AtDesk: TypeAlias = Callable[[PermissiveMode, Call, object], object]
AtModule: TypeAlias = Callable[[LocalModule, Call, object], object]

CHECK: Final = "permissive.check"
HEALTH: Final = "permissive.health"
_CODES: Final = f"{TRUE4}/codes/check"
_MODULE_1: Final = "/api/v1"
_MODULE_2: Final = "/api/v2"


def host_of(call: Call) -> str:
    """Return which of the hosts a call came to; empty for the common one."""
    first = call.url.path.split("/")[1]
    return first if first in HOSTS else ""


def _hosts(mode: PermissiveMode, call: Call, _: object) -> object:
    return mode.hosts(f"{call.url.scheme}://{call.url.netloc}")


_AT_HOSTS: Final[tuple[tuple[str, str, str, AtDesk], ...]] = (
    ("GET", f"{TRUE4}/cdn/health/check", HEALTH, lambda m, call, _: m.health(host_of(call))),
    ("POST", _CODES, CHECK, lambda m, _, body: m.check(object_in(body))),
    (
        "POST",
        f"{_CODES}/history/create",
        "permissive.history.create",
        lambda m, _, body: m.create_history(object_in(body)),
    ),
    (
        "GET",
        f"{_CODES}/history/receive",
        "permissive.history.receive",
        lambda m, call, _: m.history(call.query),
    ),
)
PERMISSIVE: Final[tuple[tuple[str, str, str, AtDesk], ...]] = (
    ("GET", f"{TRUE4}/cdn/info", "permissive.hosts", _hosts),
    *_AT_HOSTS,
    *((how, f"/{host}{path}", name, do) for host in HOSTS for how, path, name, do in _AT_HOSTS),
)


def _status(module: LocalModule, _: Call, __: object) -> object:
    return module.status()


def _init(module: LocalModule, _: Call, body: object) -> object:
    return module.init(object_in(body))


LOCAL_MODULE: Final[tuple[tuple[str, str, str, AtModule], ...]] = (
    ("GET", f"{_MODULE_1}/status", "local_module.status", _status),
    ("GET", f"{_MODULE_2}/status", "local_module.status", _status),
    ("POST", f"{_MODULE_1}/init", "local_module.init", _init),
    ("POST", f"{_MODULE_2}/init", "local_module.init", _init),
    (
        "GET",
        f"{_MODULE_1}/cis/outCheck",
        "local_module.check",
        lambda m, call, _: m.check_1([call.query.get("cis")]),
    ),
    (
        "POST",
        f"{_MODULE_1}/cis/check",
        "local_module.check",
        lambda m, _, body: m.check_1(list_in(object_in(body).get("codes"))),
    ),
    (
        "POST",
        f"{_MODULE_2}/cis/outCheck",
        "local_module.check",
        lambda m, _, body: m.check_2(object_in(body)),
    ),
    (
        "POST",
        f"{_MODULE_2}/cis/sell",
        "local_module.sell",
        lambda m, _, body: json_reply(m.sell(body), 201),
    ),
    (
        "POST",
        f"{_MODULE_2}/cis/return",
        "local_module.take_back",
        lambda m, _, body: json_reply(m.take_back(body), 201),
    ),
    ("GET", f"{_MODULE_2}/cis/sold", "local_module.sold", lambda m, call, _: m.sold(call.query)),
)
