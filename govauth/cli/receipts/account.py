"""The account whose receipts these are. The provider is loaded by the first command that asks for it."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govauth.auth.strategy import TokenKey
    from govauth.cli.settings import Profile
    from govauth.providers.moy_nalog import MoyNalog


def opened(profile: Profile, *, asking: bool = False) -> AbstractAsyncContextManager[MoyNalog]:
    """Open the client of a profile; see :func:`govauth.cli.accounts.moy_nalog.opened`."""
    from govauth.cli.accounts import moy_nalog  # noqa: PLC0415 - on first use

    return moy_nalog.opened(profile, asking=asking)


def key(profile: Profile) -> TokenKey | None:
    """Return whose token the account of a profile is; None while the settings do not say."""
    from govauth.cli.accounts import moy_nalog  # noqa: PLC0415 - on first use

    return moy_nalog.key(profile)
