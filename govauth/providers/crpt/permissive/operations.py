"""The endpoints of the hosts and of a local module."""

from __future__ import annotations

from typing import Final

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt.permissive.errors import (
    CROSS_BORDER,
    EMERGENCY,
    JUDGED,
    NO_ANSWER_ABROAD,
    CrossBorderUnavailable,
)
from govauth.providers.crpt.permissive.models import (
    CODES,
    CheckReply,
    Health,
    HostList,
    LocalReply,
    LocalResult,
    LocalStatus,
    SoldList,
)
from govauth.providers.crpt.permissive.reading import reply_of
from govauth.providers.crpt.places import PERMISSIVE
from govauth.transport.operation import Operation, Repeat, json_of, nothing

LOCAL: Final = "local_module"

_check_reply: Final = reply_of(CheckReply, CODES)


def _read_check(response: Response) -> CheckReply:
    if response.status in EMERGENCY:
        return CheckReply(code=EMERGENCY[0])
    reply = _check_reply(response)
    if reply.code == CROSS_BORDER:
        raise CrossBorderUnavailable(NO_ANSWER_ABROAD, status=response.status)
    if reply.code not in (*JUDGED, *EMERGENCY):
        raise UnexpectedReply(
            "code", f"is {reply.code}, which says nothing of a sale", status=response.status
        )
    return reply


HOSTS: Final = Operation(
    "permissive.hosts", "GET", "/cdn/info", reply_of(HostList, {"hosts"}), repeat=Repeat.SAFE, root=PERMISSIVE
)
HEALTH: Final = Operation(
    "permissive.health",
    "GET",
    "/cdn/health/check",
    reply_of(Health, {"code"}),
    repeat=Repeat.SAFE,
    root=PERMISSIVE,
)
CHECK: Final = Operation(
    "permissive.check", "POST", "/codes/check", _read_check, repeat=Repeat.SAFE, root=PERMISSIVE
)
LOCAL_STATUS: Final = Operation(
    "local_module.status", "GET", "/api/v2/status", json_of(LocalStatus), repeat=Repeat.SAFE, root=LOCAL
)
LOCAL_CHECK: Final = Operation(
    "local_module.check", "POST", "/api/v2/cis/outCheck", json_of(LocalReply), repeat=Repeat.SAFE, root=LOCAL
)
LOCAL_CHECK_1: Final = Operation(
    "local_module.check",
    "POST",
    "/api/v1/cis/check",
    reply_of(LocalResult, {"codes"}),
    repeat=Repeat.SAFE,
    root=LOCAL,
)
LOCAL_SELL: Final = Operation(
    "local_module.sell", "POST", "/api/v2/cis/sell", nothing, repeat=Repeat.READ_BACK, root=LOCAL
)
LOCAL_RETURN: Final = Operation(
    "local_module.take_back", "POST", "/api/v2/cis/return", nothing, repeat=Repeat.READ_BACK, root=LOCAL
)
LOCAL_SOLD: Final = Operation(
    "local_module.sold", "GET", "/api/v2/cis/sold", json_of(SoldList), repeat=Repeat.SAFE, root=LOCAL
)
LOCAL_INIT: Final = Operation(
    "local_module.init", "POST", "/api/v2/init", nothing, repeat=Repeat.READ_BACK, root=LOCAL
)
