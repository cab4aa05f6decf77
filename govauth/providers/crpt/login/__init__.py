"""Signing in to the systems of ЦРПТ: one strategy for each way."""

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
