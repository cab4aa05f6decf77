"""The account at «Честный знак»: a connection of СУЗ, and the key that signs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from govauth.auth.strategy import Renewal, TokenKey
from govauth.cli.accounts.options import client_options, needed, place_of
from govauth.cli.accounts.room import Room, Way
from govauth.cli.accounts.signing_key import PASSWORD, signing_engine
from govauth.cli.settings.profile import CrptAccount, Profile
from govauth.providers.crpt import Crpt, Place, SuzConnectionLogin
from govauth.providers.crpt.login.challenge import connection_key, lower
from govauth.signing import CmsChallengeSigner, GostDocumentSigner

NAME: Final = "crpt"


@asynccontextmanager
async def opened(profile: Profile, *, remembering: bool = False) -> AsyncGenerator[Crpt]:
    """Open the client of a profile. The password of an encrypted key is asked for where it is not known.

    Args:
        profile: whose.
        remembering: keep that password.

    """
    account = _account(profile)
    oms_connection = needed(account.oms_connection, NAME, "oms_connection", profile)
    oms_id = needed(account.oms_id, NAME, "oms_id", profile)
    async with signing_engine(profile, NAME, account, remembering=remembering) as engine:
        login = SuzConnectionLogin(
            signer=CmsChallengeSigner(engine),
            oms_connection=oms_connection,
            inn=account.inn,
            place=place_of(Place.PROD, account),
        )
        signer = GostDocumentSigner(engine)
        async with (
            client_options(profile) as options,
            Crpt(login, oms_id=oms_id, sign=signer, **options) as crpt,
        ):
            yield crpt


def _account(profile: Profile) -> CrptAccount:
    return profile.crpt or CrptAccount()


def _key(profile: Profile) -> TokenKey | None:
    account = _account(profile)
    if account.oms_connection is None:
        return None
    return connection_key(place_of(Place.PROD, account).name, lower(account.oms_connection))


async def _sign_in(profile: Profile, way: Way) -> Mapping[str, str]:
    async with opened(profile, remembering=way.remember) as crpt:
        await crpt.suz.ping()
    return {}


ROOM: Final = Room(NAME, "«Честный знак»", Renewal.REPLACES, _key, _sign_in, (PASSWORD,), needs_person=False)
