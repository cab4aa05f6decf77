"""The permissive mode («разрешительный режим»): may this code be sold, asked at the till."""

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
