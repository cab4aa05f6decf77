"""What ESIA needs of a started login to finish it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from attrs import field, frozen
from attrs.converters import optional

from govauth.errors import StoreUnavailable
from govauth.providers.esia.login.scopes import Scopes
from govauth.secret import Secret
from govauth.wire.json import JsonValue


@frozen(slots=True)
class LoginDetails:
    """What was asked for.

    Attributes:
        asked: the scopes.
        redirect_uri: where ESIA sends the browser back to.
        offline: whether a refresh token was asked for.
        verifier: of PKCE; None without it.
        extra: further parameters that the exchange signs again.

    """

    asked: Scopes
    redirect_uri: str
    offline: bool
    verifier: Secret | None = field(default=None, converter=optional(Secret))
    extra: Mapping[str, str] = field(factory=dict[str, str], repr=False)

    def dump(self) -> dict[str, JsonValue]:
        """Return what the store keeps."""
        return {
            "asked": str(self.asked),
            "redirect_uri": self.redirect_uri,
            "offline": self.offline,
            "verifier": None if self.verifier is None else self.verifier.reveal(),
            "extra": dict(self.extra),
        }

    @classmethod
    def load(cls, kept: Mapping[str, JsonValue]) -> Self:
        """Read what the store kept.

        Raises:
            StoreUnavailable: it is something else.

        """
        asked, uri, extra = kept.get("asked"), kept.get("redirect_uri"), kept.get("extra")
        verifier = kept.get("verifier")
        if not (isinstance(asked, str) and isinstance(uri, str) and isinstance(extra, Mapping)):
            raise StoreUnavailable("the stored login is not one of ESIA")
        return cls(
            asked=Scopes.of(asked),
            redirect_uri=uri,
            offline=kept.get("offline") is True,
            verifier=verifier if isinstance(verifier, str) else None,
            extra={name: str(value) for name, value in extra.items()},
        )
