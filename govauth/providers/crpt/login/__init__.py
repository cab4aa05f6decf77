"""Signing in to the systems of ЦРПТ: one strategy for each way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.providers.crpt.login.challenge import SuzConnectionLogin, Through, TrueApiLogin, UnitedLogin
    from govauth.providers.crpt.login.mdlp import MdlpPasswordLogin, MdlpSignatureLogin
    from govauth.providers.crpt.login.static import SuzStaticLogin

__all__ = [
    "MdlpPasswordLogin",
    "MdlpSignatureLogin",
    "SuzConnectionLogin",
    "SuzStaticLogin",
    "Through",
    "TrueApiLogin",
    "UnitedLogin",
]

_HOMES = {
    "MdlpPasswordLogin": "govauth.providers.crpt.login.mdlp",
    "MdlpSignatureLogin": "govauth.providers.crpt.login.mdlp",
    "SuzConnectionLogin": "govauth.providers.crpt.login.challenge",
    "SuzStaticLogin": "govauth.providers.crpt.login.static",
    "Through": "govauth.providers.crpt.login.challenge",
    "TrueApiLogin": "govauth.providers.crpt.login.challenge",
    "UnitedLogin": "govauth.providers.crpt.login.challenge",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
