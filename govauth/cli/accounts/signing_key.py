"""The private key of an account that signs; its password is asked for where it is not known."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from govauth.cli import prompts
from govauth.cli.accounts.options import file, needed
from govauth.cli.language import said
from govauth.cli.settings.profile import Profile, SigningAccount
from govauth.cli.settings.secret_values import remember, secret_of, variable
from govauth.secret import Secret
from govauth.signing import PrivateKey, open_engine
from govauth.signing.containers import describe_key_file
from govauth.signing.engine import Engine
from govauth.signing.key_reading import describe_private_key

PASSWORD: Final = "key_password"  # noqa: S105 - the name of one


def private_key(profile: Profile, room: str, account: SigningAccount) -> tuple[PrivateKey, Secret | None]:
    """Read the key that an account names.

    Args:
        profile: whose.
        room: the provider's name in the settings.
        account: which names the key.

    Returns:
        the key, and the password that opened it; None where it needs none.

    Raises:
        ConfigurationError: no key is named, or it cannot be opened.

    """
    path = file(needed(account.key, room, "key", profile))
    certificate = None if account.certificate is None else file(account.certificate)
    description = describe_key_file(path)
    if description is None:
        key = PrivateKey.from_files(path, file(needed(account.certificate, room, "certificate", profile)))
        if not describe_private_key(key.content).is_encrypted:
            return key, None
    elif description.has_password is False:
        return PrivateKey.open(path, certificate=certificate), None
    password = secret_of(profile, room, PASSWORD) or prompts.secret(
        said("Password of the key", "Пароль ключа"), variable(room, PASSWORD)
    )
    return PrivateKey.open(path, password=password, certificate=certificate), password


@asynccontextmanager
async def signing_engine(
    profile: Profile, room: str, account: SigningAccount, *, remembering: bool
) -> AsyncGenerator[Engine]:
    """Open the engine of an account's key, once a password that is to be kept has been kept.

    Args:
        profile: whose.
        room: the provider's name in the settings.
        account: which names the key.
        remembering: keep the password of the key.

    Raises:
        ConfigurationError: see :func:`private_key`.

    """
    key, password = private_key(profile, room, account)
    engine = await open_engine(key)
    try:
        if remembering and password is not None:
            remember(profile, room, PASSWORD, password)
        yield engine
    finally:
        await engine.aclose()
