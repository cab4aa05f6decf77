"""The device that a login is bound to: «Мой налог» refuses a refresh from another one."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from typing import Final

from attrs import field, frozen, validators

from govauth.auth.token import Token
from govauth.wire.json import JsonValue

_ALPHABET: Final = string.ascii_lowercase + string.digits + "_-"
_ID_LENGTH: Final = 21
_DETAIL: Final = "device"
BROWSER: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/138.0.0.0 Safari/537.36"
)


@frozen(slots=True)
class Device:
    """``deviceInfo`` of login, SMS check and refresh.

    Attributes:
        id: ``sourceDeviceId``, opaque; 21 characters in the web cabinet.
        user_agent: ``metaDetails.userAgent``, that of a browser.
        app_version: ``appVersion``.
        source_type: ``sourceType``.

    """

    id: str = field(repr=False, validator=validators.min_len(1))
    user_agent: str = BROWSER
    app_version: str = "1.0.0"
    source_type: str = "WEB"

    @classmethod
    def new(cls) -> Device:
        """Make a device that nobody has seen. The token keeps it from then on."""
        return cls("".join(secrets.choice(_ALPHABET) for _ in range(_ID_LENGTH)))

    @classmethod
    def of(cls, token: Token) -> Device | None:
        """Return the device that a token is bound to."""
        kept = token.details.get(_DETAIL)
        if not isinstance(kept, Mapping):
            return None
        parts = [kept.get(name) for name in ("id", "user_agent", "app_version", "source_type")]
        texts = [part for part in parts if isinstance(part, str) and part]
        return cls(*texts) if len(texts) == len(parts) else None

    def as_detail(self) -> dict[str, JsonValue]:
        """Return what a token keeps."""
        kept = {
            "id": self.id,
            "user_agent": self.user_agent,
            "app_version": self.app_version,
            "source_type": self.source_type,
        }
        return {_DETAIL: kept}

    def as_wire(self) -> dict[str, JsonValue]:
        """Return ``deviceInfo``."""
        return {
            "sourceType": self.source_type,
            "sourceDeviceId": self.id,
            "appVersion": self.app_version,
            "metaDetails": {"userAgent": self.user_agent},
        }
