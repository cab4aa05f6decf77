"""The account at БИФИТ Касса."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.auth.strategy import Renewal, TokenKey
from govauth.cli import prompts
from govauth.cli.accounts.options import client_options, place_of
from govauth.cli.accounts.room import Room, Way
from govauth.cli.language import said
from govauth.cli.settings.profile import BifitKassaAccount, Profile
from govauth.cli.settings.secret_values import remember, secret_of, variable
from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin, Place
from govauth.providers.bifit_kassa.mfa import CodeChallenge
from govauth.secret import Secret

NAME: Final = "bifit_kassa"
_PASSWORD: Final = "password"  # noqa: S105 - the name of one


def _account(profile: Profile) -> BifitKassaAccount:
    return profile.bifit_kassa or BifitKassaAccount()


def _login(account: BifitKassaAccount, username: str, password: Secret) -> PasswordLogin:
    return PasswordLogin(
        username, password, any_username=account.any_username, place=place_of(Place.PROD, account)
    )


def _key(profile: Profile) -> TokenKey | None:
    account = _account(profile)
    if account.username is None:
        return None
    # The key does not depend on the password.
    return _login(account, account.username, Secret("unknown")).token_key


async def _sign_in(profile: Profile, way: Way) -> Mapping[str, str]:
    account = _account(profile)
    username = account.username or prompts.text(said("Login", "Логин"), "bifit_kassa.username")
    password = secret_of(profile, NAME, _PASSWORD) or prompts.secret(
        said("Password of БИФИТ Касса", "Пароль БИФИТ Кассы"), variable(NAME, _PASSWORD)
    )

    async def code(_: CodeChallenge) -> Secret:
        return prompts.secret(said("Code from the SMS", "Код из SMS"))

    login = _login(account, username, password)
    async with client_options(profile) as options, BifitKassa(login, **options) as kassa:
        await kassa.login.sign_in(code)
    if way.remember:
        remember(profile, NAME, _PASSWORD, password)
    return {} if account.username else {"username": username}


ROOM: Final = Room(NAME, "БИФИТ Касса", Renewal.ROTATES, _key, _sign_in, (_PASSWORD,))
