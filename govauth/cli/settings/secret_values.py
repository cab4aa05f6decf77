"""Secrets of a profile: from the environment, a private file, or a keyring; the first one that has it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from typing import Final

from govauth.auth.stores.private_directory import read_private, replace_private
from govauth.cli.settings.location import secrets_file
from govauth.cli.settings.profile import Profile
from govauth.cli.settings.toml_text import toml_string
from govauth.errors import ConfigurationError, StoreUnavailable
from govauth.secret import Secret, Withheld

_SERVICE: Final = "govauth"
_SHORT: Final = {("moy_nalog", "password"): "GOVAUTH_PASSWORD"}
"""Names that do not tell the provider, beside those that do."""


def variable(room: str, name: str) -> str:
    """Return the variable of the environment that holds a secret, such as ``GOVAUTH_CRPT_KEY_PASSWORD``."""
    return f"GOVAUTH_{room}_{name}".upper()


def secret_of(profile: Profile, room: str, name: str) -> Secret | None:
    """Look for a secret.

    Args:
        profile: whose.
        room: of which provider.
        name: of the secret, such as ``password``.

    Raises:
        ConfigurationError: the file of secrets is open to others, or is no TOML.

    """
    for key in (variable(room, name), _SHORT.get((room, name))):
        if key is not None and os.environ.get(key):
            return _of_environment(key)
    kept = _file().get(_key(profile, room, name))
    return kept or _from_keyring(_key(profile, room, name))


def _of_environment(key: str) -> Secret:
    try:
        return Secret(os.environ[key])
    except ValueError:
        pass
    raise ConfigurationError(f"the value of {key} is no text in UTF-8")


def remember(profile: Profile, room: str, name: str, value: Secret) -> str:
    """Keep a secret in the keyring if there is one, else in the private file; return where.

    Raises:
        ConfigurationError: the file of secrets is open to others, or is no TOML.

    """
    key = _key(profile, room, name)
    if _into_keyring(key, value):
        return "keyring"
    path = secrets_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_private(path, partial(_written, {**_file(), key: value}))
    return str(path)


def forget(profile: Profile, room: str, name: str) -> None:
    """Remove a secret from the file and the keyring; it need not be there."""
    key = _key(profile, room, name)
    kept = _file()
    if key in kept:
        replace_private(secrets_file(), partial(_written, {one: kept[one] for one in kept if one != key}))
    if _from_keyring(key) is not None:
        import keyring  # noqa: PLC0415 - an extra

        keyring.delete_password(_SERVICE, key)


def _key(profile: Profile, room: str, name: str) -> str:
    return f"{profile.name}.{room}.{name}"


def _file() -> dict[str, Secret]:
    path = secrets_file()
    try:
        kept = _read(Withheld(read_private(path) or b""))
    except StoreUnavailable as error:
        problem = error.message
    else:
        if kept is not None:
            return kept
        problem = f'{path} must be TOML with a line for each secret: "default.moy_nalog.password" = "…"'
    raise ConfigurationError(problem)


def _read(content: Withheld) -> dict[str, Secret] | None:
    """Read the file; None if it is wrong. Raises nothing, for its frame knows the secrets."""
    try:
        document = tomllib.loads(content.content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    if not all(isinstance(value, str) for value in document.values()):
        return None
    return {name: Secret(value) for name, value in document.items()}


def _written(secrets: Mapping[str, Secret]) -> bytes:
    lines = [f"{toml_string(key)} = {toml_string(value.reveal())}\n" for key, value in secrets.items()]
    return "".join(lines).encode()


def _from_keyring(key: str) -> Secret | None:
    if find_spec("keyring") is None:
        return None
    import keyring  # noqa: PLC0415 - an extra
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        value = keyring.get_password(_SERVICE, key)
    except KeyringError:  # there is none on this host, or it is locked
        return None
    return None if value is None else Secret(value)


def _into_keyring(key: str, value: Secret) -> bool:
    if find_spec("keyring") is None:
        return False
    import keyring  # noqa: PLC0415 - an extra
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        keyring.set_password(_SERVICE, key, value.reveal())
    except KeyringError:
        return False
    return True
