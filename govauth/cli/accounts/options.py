"""What the clients of a profile have in common."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from govauth.auth.store import TokenStore
from govauth.auth.stores.file import FileTokenStore
from govauth.cli.settings.profile import Account, Profile
from govauth.cli.settings.secret_values import secret_of
from govauth.client.options import ClientSettings
from govauth.errors import ConfigurationError
from govauth.home import expanded
from govauth.secret import Secret
from govauth.transport.place import Place

P = TypeVar("P", bound=Place)


def store_address(profile: Profile) -> Secret:
    """Return where the tokens of a profile are: ``$GOVAUTH_STORE``, which may hold a password, goes first."""
    return secret_of(profile, "store", "url") or Secret(profile.store)


def store_of(profile: Profile) -> TokenStore:
    """Return the store of a profile."""
    address = store_address(profile)
    if "://" not in address.reveal():
        return FileTokenStore(address.reveal())
    from govauth.auth.stores.redis import RedisTokenStore  # noqa: PLC0415 - an extra

    return RedisTokenStore(address)


@asynccontextmanager
async def client_options(profile: Profile) -> AsyncGenerator[ClientSettings]:
    """Give the options for a client: its store, and a sender where the profile asks for one of its own."""
    options = ClientSettings(store=store_of(profile))
    if not profile.ca and not profile.trust_env:
        yield options
        return
    from govauth.http.senders.httpx import HttpxSender, trusting  # noqa: PLC0415 - on first use

    context = trusting(*profile.ca) if profile.ca else None
    sender = HttpxSender(ssl_context=context, trust_env=profile.trust_env)
    try:
        options["sender"] = sender
        yield options
    finally:
        await sender.aclose()


def place_of(usual: P, account: Account) -> P:
    """Return the installation that an account names.

    Args:
        usual: the one where it names none.
        account: whose.

    Raises:
        ConfigurationError: the provider has no such place, or the address is wrong.

    """
    kind = type(usual)
    names = {name.lower().replace("_", "-"): one for name, one in vars(kind).items() if isinstance(one, kind)}
    place = usual
    if account.place is not None:
        if account.place not in names:
            raise ConfigurationError(f"place must be one of {', '.join(names)}, not {account.place!r}")
        place = names[account.place]
    return place if account.at is None else place.at(account.at)


def needed(value: str | None, room: str, setting: str, profile: Profile) -> str:
    """Return a setting that a command cannot do without.

    Raises:
        ConfigurationError: it is not set.

    """
    if value is None:
        raise ConfigurationError(f"[profiles.{profile.name}.{room}] needs {setting} in the settings")
    return value


def file(path: str) -> Path:
    """Return the path of a file that a setting names; it may begin with ``~``."""
    return expanded(path)
