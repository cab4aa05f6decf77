"""The permissive mode («разрешительный режим»): may this code be sold, asked at the till."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.permissive.client import Permissive
    from govauth.providers.crpt.permissive.errors import CrossBorderUnavailable, KeyRefused
    from govauth.providers.crpt.permissive.judging import Asked, Rules
    from govauth.providers.crpt.permissive.key import PermissiveKey
    from govauth.providers.crpt.permissive.local import LocalModule
    from govauth.providers.crpt.permissive.outcome import Checked, CodeVerdict, Source
    from govauth.providers.crpt.permissive.reasons import Reason
    from govauth.providers.crpt.permissive.receipt import Act, CheckId
    from govauth.providers.crpt.permissive.settings import PermissiveSettings

__all__ = [
    "Act",
    "Asked",
    "CheckId",
    "Checked",
    "CodeVerdict",
    "CrossBorderUnavailable",
    "KeyRefused",
    "LocalModule",
    "Permissive",
    "PermissiveKey",
    "PermissiveSettings",
    "Reason",
    "Rules",
    "Source",
]

_HOMES = {
    "Act": "govauth.providers.crpt.permissive.receipt",
    "Asked": "govauth.providers.crpt.permissive.judging",
    "CheckId": "govauth.providers.crpt.permissive.receipt",
    "Checked": "govauth.providers.crpt.permissive.outcome",
    "CodeVerdict": "govauth.providers.crpt.permissive.outcome",
    "CrossBorderUnavailable": "govauth.providers.crpt.permissive.errors",
    "KeyRefused": "govauth.providers.crpt.permissive.errors",
    "LocalModule": "govauth.providers.crpt.permissive.local",
    "Permissive": "govauth.providers.crpt.permissive.client",
    "PermissiveKey": "govauth.providers.crpt.permissive.key",
    "PermissiveSettings": "govauth.providers.crpt.permissive.settings",
    "Reason": "govauth.providers.crpt.permissive.reasons",
    "Rules": "govauth.providers.crpt.permissive.judging",
    "Source": "govauth.providers.crpt.permissive.outcome",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
