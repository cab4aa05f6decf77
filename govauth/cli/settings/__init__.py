"""The settings of the command line: a TOML file of profiles, and secrets kept elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
    from govauth.cli.settings.profile import (
        BifitKassaAccount,
        CrptAccount,
        EsiaAccount,
        EsiaGatewayAccount,
        MoyNalogAccount,
        Profile,
        SmevAccount,
    )
    from govauth.cli.settings.reading import profile_named

__all__ = [
    "BifitKassaAccount",
    "CrptAccount",
    "EsiaAccount",
    "EsiaGatewayAccount",
    "MoyNalogAccount",
    "Profile",
    "SmevAccount",
    "profile_named",
]

_HOMES = {
    "BifitKassaAccount": "govauth.cli.settings.profile",
    "CrptAccount": "govauth.cli.settings.profile",
    "EsiaAccount": "govauth.cli.settings.profile",
    "EsiaGatewayAccount": "govauth.cli.settings.profile",
    "MoyNalogAccount": "govauth.cli.settings.profile",
    "Profile": "govauth.cli.settings.profile",
    "SmevAccount": "govauth.cli.settings.profile",
    "profile_named": "govauth.cli.settings.reading",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
