"""The settings of the command line: a TOML file of profiles, and secrets kept elsewhere."""

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
