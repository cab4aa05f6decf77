"""The account at «Честный знак»: a connection of СУЗ, and the key that signs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from govauth.auth.strategy import Renewal, TokenKey
from govauth.cli import prompts
from govauth.cli.accounts.options import client_options, file, needed, place_of
from govauth.cli.accounts.room import Room, Way
from govauth.cli.language import said
from govauth.cli.settings.profile import CrptAccount, Profile
from govauth.cli.settings.secret_values import remember, secret_of, variable
from govauth.providers.crpt import Crpt, Place, SuzConnectionLogin
from govauth.providers.crpt.login.challenge import connection_key, lower
from govauth.secret import Secret
from govauth.signing import CmsChallengeSigner, GostDocumentSigner, PrivateKey, open_engine
from govauth.signing.containers import describe_key_file
from govauth.signing.key_reading import describe_private_key

NAME: Final = "crpt"
_PASSWORD: Final = "key_password"  # noqa: S105 - the name of one


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
    key, password = _private_key(profile, account)
    engine = await open_engine(key)
    try:
        if remembering and password is not None:
            remember(profile, NAME, _PASSWORD, password)
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
    finally:
        await engine.aclose()


def _private_key(profile: Profile, account: CrptAccount) -> tuple[PrivateKey, Secret | None]:
    path = file(needed(account.key, NAME, "key", profile))
    certificate = None if account.certificate is None else file(account.certificate)
    description = describe_key_file(path)
    if description is None:
        key = PrivateKey.from_files(path, file(needed(account.certificate, NAME, "certificate", profile)))
        if not describe_private_key(key.content).is_encrypted:
            return key, None
    elif description.has_password is False:
        return PrivateKey.open(path, certificate=certificate), None
    password = secret_of(profile, NAME, _PASSWORD) or prompts.secret(
        said("Password of the key", "Пароль ключа"), variable(NAME, _PASSWORD)
    )
    return PrivateKey.open(path, password=password, certificate=certificate), password


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


ROOM: Final = Room(NAME, "«Честный знак»", Renewal.REPLACES, _key, _sign_in, (_PASSWORD,), needs_person=False)
