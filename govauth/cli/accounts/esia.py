"""The account at ЕСИА: a client system, and one person's session."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from govauth.auth.strategy import Renewal, TokenKey
from govauth.cli import prompts
from govauth.cli.accounts.options import client_options, file, needed, place_of
from govauth.cli.accounts.room import Room, Way
from govauth.cli.accounts.signing_key import PASSWORD, signing_engine
from govauth.cli.settings.profile import EsiaAccount, Profile
from govauth.cli.settings.secret_values import remember, secret_of
from govauth.errors import ConfigurationError
from govauth.providers.esia import Esia, Place, SystemLogin
from govauth.providers.esia.login.auth_user import session_key
from govauth.secret import Secret
from govauth.signing import GostDocumentSigner
from govauth.signing.trust import TrustedFiles

NAME: Final = "esia"
_SESSION: Final = "session"
_SCOPES: Final = ("openid", "fullname")


@asynccontextmanager
async def opened(profile: Profile, *, remembering: bool = False) -> AsyncGenerator[Esia]:
    """Open the client of a profile. The password of an encrypted key is asked for where it is not known.

    Args:
        profile: whose.
        remembering: keep that password.

    """
    account = _account(profile)
    mnemonic = needed(account.mnemonic, NAME, "mnemonic", profile)
    if not account.trust:
        raise ConfigurationError(
            f"[profiles.{profile.name}.esia] needs trust in the settings: the certificates ESIA signs with, "
            'such as trust = ["esia.zip"]'
        )
    trust = TrustedFiles([file(one) for one in account.trust])
    async with signing_engine(profile, NAME, account, remembering=remembering) as engine:
        login = SystemLogin(
            mnemonic=mnemonic, signer=GostDocumentSigner(engine), place=place_of(Place.PROD, account)
        )
        async with client_options(profile) as options, Esia(login, trust=trust, **options) as esia:
            yield esia


def _account(profile: Profile) -> EsiaAccount:
    return profile.esia or EsiaAccount()


def _key(profile: Profile) -> TokenKey | None:
    account = _account(profile)
    if account.mnemonic is None or account.redirect_uri is None:
        return None  # the account is there for doctor alone
    session = secret_of(profile, NAME, _SESSION) or Secret("none yet")  # no store has a token for that one
    return session_key(place_of(Place.PROD, account), account.mnemonic, session)


def _system(key: TokenKey) -> str:
    # The key's principal is the session: whoever knows it acts as the person.
    return key.audience


async def _sign_in(profile: Profile, way: Way) -> Mapping[str, str]:
    """Send a person to Госуслуги with a browser, and keep what opens the session among the secrets."""
    account = _account(profile)
    redirect_uri = needed(account.redirect_uri, NAME, "redirect_uri", profile)
    async with opened(profile, remembering=way.remember) as esia:
        step = await esia.login.start(
            account.scopes or _SCOPES, redirect_uri=redirect_uri, offline=account.offline
        )
        user = await esia.login.callback(prompts.address_after(step.url))
    remember(profile, NAME, _SESSION, user.session)
    return {}


ROOM: Final = Room(NAME, "ЕСИА", Renewal.ROTATES, _key, _sign_in, (PASSWORD, _SESSION), account=_system)
