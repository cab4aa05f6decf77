"""Reading the file of profiles, and adding an account to it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from attrs import evolve, fields_dict

from govauth.cli.settings import profile as kinds
from govauth.cli.settings.location import secrets_file, settings_file
from govauth.cli.settings.profile import Account, Profile
from govauth.cli.settings.toml_text import toml_string
from govauth.errors import ConfigurationError

if TYPE_CHECKING:
    from attrs import AttrsInstance

S = TypeVar("S", bound="AttrsInstance")

ACCOUNTS: Final[Mapping[str, type[Account]]] = {
    "moy_nalog": kinds.MoyNalogAccount,
    "bifit_kassa": kinds.BifitKassaAccount,
    "crpt": kinds.CrptAccount,
    "esia": kinds.EsiaAccount,
    "esia_gateway": kinds.EsiaGatewayAccount,
    "smev": kinds.SmevAccount,
}
DEFAULT: Final = "default"
_SECRET: Final = re.compile("password|secret|token|pin$|code")
_NAME: Final = re.compile(r"[A-Za-z0-9_-]+")


def profile_named(name: str | None) -> Profile:
    """Read a profile.

    Args:
        name: of it; None for the one that ``default`` names, else ``default``. Where there is no file the
            default profile has no accounts.

    Raises:
        ConfigurationError: there is none of that name, or the file is wrong; the place in it is named.

    """
    path = settings_file()
    document = _document(path)
    unknown = document.keys() - {DEFAULT, "profiles"}
    if unknown:
        raise ConfigurationError(f"{path}: unknown {min(unknown)!r}; there are default and [profiles.NAME]")
    profiles = _table(document.get("profiles", {}), f"{path}: profiles")
    wanted = name or document.get(DEFAULT, DEFAULT)
    if not isinstance(wanted, str):
        raise ConfigurationError(f"{path}: default must be the name of a profile")
    if wanted not in profiles:
        if wanted == DEFAULT:
            return Profile(name=DEFAULT)
        known = ", ".join(sorted(profiles)) or "none"
        raise ConfigurationError(f"{path} has no profile {wanted!r}; it has {known}")
    return _profile(wanted, profiles[wanted], f"{path}: profiles.{wanted}")


def add_account(profile: str, room: str, settings: Mapping[str, str]) -> Path:
    """Write an account that a profile does not have yet at the end of the file, and return the file.

    Raises:
        ConfigurationError: the name of the profile cannot be one.

    """
    if not _NAME.fullmatch(profile):
        raise ConfigurationError("the name of a profile has letters, digits, hyphens and underscores")
    path = settings_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = [f"{key} = {toml_string(value)}" for key, value in settings.items()]
    with path.open("a", encoding="utf-8") as file:
        file.write("\n".join([f"\n[profiles.{profile}.{room}]", *lines, ""]))
    return path


def with_address(profile: Profile, room: str, at: str) -> Profile:
    """Move the account of a profile, one that is still empty too, to another address of the service."""
    account: Account = getattr(profile, room) or ACCOUNTS[room]()
    moved: Mapping[str, Any] = {room: evolve(account, at=at)}
    return evolve(profile, **moved)


def _document(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problem = str(error)
    raise ConfigurationError(f"{path} is no TOML: {problem}")


def _profile(name: str, value: object, where: str) -> Profile:
    table = dict(_table(value, where))
    accounts = {
        room: _read(ACCOUNTS[room], _table(table.pop(room), f"{where}.{room}"), f"{where}.{room}")
        for room in [*table]
        if room in ACCOUNTS
    }
    return _read(Profile, {**table, **accounts, "name": name}, where)


def _read(kind: type[S], table: Mapping[str, object], where: str) -> S:
    known = fields_dict(kind)
    for key in table:
        if key in known:
            continue
        if _SECRET.search(key):
            raise ConfigurationError(
                f"{where}: {key} is a secret and does not belong here: keep it in {secrets_file()}, in the"
                " environment or in a keyring"
            )
        raise ConfigurationError(
            f"{where}: unknown {key!r}; there are {', '.join(sorted(known.keys() - {'name'}))}"
        )
    values = {
        key: tuple(cast("list[object]", one)) if isinstance(one, list) else one for key, one in table.items()
    }
    try:
        return kind(**values)
    except ConfigurationError as error:
        problem = error.message
    raise ConfigurationError(f"{where}: {problem}")


def _table(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ConfigurationError(f"{where} must be a table")
    return cast("Mapping[str, object]", value)
