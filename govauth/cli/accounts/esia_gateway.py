"""The account at ЕСИА Шлюз: a client system, and one user of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from govauth.auth.strategy import Renewal, TokenKey
from govauth.cli import prompts
from govauth.cli.accounts.options import client_options, needed, place_of
from govauth.cli.accounts.room import Room, Way
from govauth.cli.language import said
from govauth.cli.settings.profile import EsiaGatewayAccount, Profile
from govauth.cli.settings.secret_values import remember, secret_of, variable
from govauth.providers.esia_gateway import (
    AccountRequest,
    ClientLogin,
    ConsentRequest,
    EsiaGateway,
    Place,
)
from govauth.secret import Secret

NAME: Final = "esia_gateway"
_SECRET: Final = "client_secret"  # noqa: S105 - the name of one
_SCOPES: Final = frozenset({"openid", "fullname"})


@asynccontextmanager
async def opened(profile: Profile, *, remembering: bool = False) -> AsyncGenerator[EsiaGateway]:
    """Open the client of a profile. The client's secret is asked for where it is not known.

    Args:
        profile: whose.
        remembering: keep that secret.

    """
    secret = secret_of(profile, NAME, _SECRET) or prompts.secret(
        said("Secret of the client system", "Секрет клиентской системы"), variable(NAME, _SECRET)
    )
    if remembering:
        remember(profile, NAME, _SECRET, secret)
    async with client_options(profile) as options, EsiaGateway(_login(profile, secret), **options) as gateway:
        yield gateway


def _account(profile: Profile) -> EsiaGatewayAccount:
    return profile.esia_gateway or EsiaGatewayAccount()


def _login(profile: Profile, secret: Secret) -> ClientLogin:
    account = _account(profile)
    return ClientLogin(
        client_id=needed(account.client_id, NAME, "client_id", profile),
        client_secret=secret,
        redirect_uri=needed(account.redirect_uri, NAME, "redirect_uri", profile),
        place=place_of(Place.DEMO, account),
    )


def _key(profile: Profile) -> TokenKey | None:
    account = _account(profile)
    if account.client_id is None or account.redirect_uri is None or account.user is None:
        return None
    # The key does not depend on the secret.
    return _login(profile, Secret("unknown")).for_user(account.user).token_key


async def _sign_in(profile: Profile, way: Way) -> Mapping[str, str]:
    """Send a person to Госуслуги with a browser, and take the address where it ends up."""
    async with opened(profile, remembering=way.remember) as gateway:
        step = await gateway.login.start(_request(profile))
        address = prompts.address_after(step.url)
        user = await gateway.login.callback(address, state=step.state)
    return {} if _account(profile).user == user.id else {"user": user.id}


def _request(profile: Profile) -> AccountRequest | ConsentRequest:
    account = _account(profile)
    if not account.permissions:
        return AccountRequest(_SCOPES)
    return ConsentRequest(
        permissions=account.permissions,
        purposes=account.purposes,
        sysname=needed(account.sysname, NAME, "sysname", profile),
        expire=account.expire,
    )


ROOM: Final = Room(NAME, "ЕСИА Шлюз", Renewal.REPLACES, _key, _sign_in, (_SECRET,))
