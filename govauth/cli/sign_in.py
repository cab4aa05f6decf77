"""``govauth login``, ``logout`` and ``status``: whose tokens are there."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer
from attrs import asdict, frozen

from govauth.cli import settings
from govauth.cli.accounts.room import Room, Way
from govauth.cli.accounts.rooms import NAMES, room_named
from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import json_line, line, note
from govauth.cli.parameters import Json, ProfileName, ServiceAddress
from govauth.clock import SYSTEM_CLOCK, instant

if TYPE_CHECKING:
    from govauth.auth.store import TokenStore
    from govauth.auth.strategy import TokenKey
    from govauth.auth.token import Token
    from govauth.cli.settings import Profile

_LEASE_SECONDS = 10.0


def _provider(text: str) -> Room:
    name = text.lower().replace("-", "_")
    if name in NAMES:
        return room_named(name)
    known = ", ".join(NAMES)
    raise typer.BadParameter(said(f"{text!r} is none of {known}", f"{text!r} — такого нет; есть {known}"))


Provider: TypeAlias = Annotated[
    Room,
    typer.Argument(
        parser=_provider,
        metavar="PROVIDER",
        autocompletion=lambda: list(NAMES),
        help=", ".join(NAMES),
    ),
]


@frozen(slots=True)
class AccountStatus:
    """How one account stands; times are ISO 8601, of this host.

    Attributes:
        provider: such as ``moy_nalog``.
        account: who, as the settings name it.
        place: the installation.
        state: ``signed in``, ``expired`` (renewed with the next call), or ``sign in``.
        token: eight hex digits that tell this token from others.
        issued: when it was given.
        age: seconds since.
        expires: when it ends; None where the provider does not say.
        next_renewal: when the next call renews it; None where nobody knows.
        why: a person must sign in.

    """

    provider: str
    account: str
    place: str
    state: str
    token: str | None = None
    issued: str | None = None
    age: int | None = None
    expires: str | None = None
    next_renewal: str | None = None
    why: str | None = None

    def __str__(self) -> str:
        parts = [self.provider, self.account, self.place, said(self.state, _RUSSIAN[self.state])]
        if self.issued:
            parts.append(said(f"given {self.issued}", f"выдан {self.issued}"))
        if self.expires:
            parts.append(said(f"ends {self.expires}", f"истекает {self.expires}"))
        if self.next_renewal:
            parts.append(said(f"renewed from {self.next_renewal}", f"продление с {self.next_renewal}"))
        return "  ".join([*parts, self.why or ""]).rstrip()


_RUSSIAN = {"signed in": "вход выполнен", "expired": "истёк", "sign in": "нужен вход"}


def login(
    provider: Provider,
    *,
    at: ServiceAddress = None,
    profile: ProfileName = None,
    sms: Annotated[
        bool, typer.Option("--sms", help=said("with a code from an SMS", "по коду из SMS"))
    ] = False,
    gosuslugi: Annotated[
        bool,
        typer.Option(
            "--gosuslugi",
            help=said(
                "moy_nalog: through Госуслуги, with a browser", "moy_nalog: через Госуслуги, в браузере"
            ),
        ),
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help=said("even if there is a token", "даже если токен есть"))
    ] = False,
    remember: Annotated[
        bool,
        typer.Option(
            "--remember",
            help=said("keep the password: in the keyring, else in a private file", "запомнить пароль"),
        ),
    ] = False,
    as_json: Json = False,
) -> int:
    """Ask for what is needed, never echoing it, and keep the token in the store of the profile."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.accounts.options import store_of  # noqa: PLC0415
    from govauth.cli.settings.reading import add_account, with_address  # noqa: PLC0415

    if gosuslugi and (sms or provider.name != "moy_nalog"):
        raise typer.BadParameter(
            said("--gosuslugi is for moy_nalog, without --sms", "--gosuslugi — для moy_nalog и без --sms")
        )
    way = Way(sms=sms, gosuslugi=gosuslugi, remember=remember)
    chosen = settings.profile_named(profile)
    is_new_account = getattr(chosen, provider.name) is None
    if at is not None:
        chosen = with_address(chosen, provider.name, at)

    async def work() -> bool:
        store = store_of(chosen)
        key = provider.key(chosen)
        token = None if key is None else await store.load(key)
        if token is not None and not again:
            return False
        async with _without(store, key, token):
            found = await provider.sign_in(chosen, way)
        if found and is_new_account:
            path = add_account(chosen.name, provider.name, {**found, **({} if at is None else {"at": at})})
            note(said(f"the account was added to {path}", f"учётная запись добавлена в {path}"))
        elif found:
            wanted = ", ".join(f'{name} = "{value}"' for name, value in found.items())
            place = f"[profiles.{chosen.name}.{provider.name}]"
            note(said(f"add to {place} of the settings: {wanted}", f"добавьте в {place} настроек: {wanted}"))
        return True

    is_new = anyio.run(work)
    if as_json:
        json_line({"provider": provider.name, "signed_in": True, "new": is_new})
    elif is_new:
        line(said(f"signed in to {provider.title}", f"вход в {provider.title} выполнен"))
    else:
        line(
            said(
                f"there is a token for {provider.title}; --again signs in anew",
                f"{provider.title}: токен есть; --again — войти заново",
            )
        )
    return ExitCode.DONE


@asynccontextmanager
async def _without(store: TokenStore, key: TokenKey | None, token: Token | None) -> AsyncGenerator[None]:
    """Forget a token, so that the client asks for a new one; put it back where nobody signed in instead."""
    import anyio  # noqa: PLC0415 - on first use

    if key is None:
        yield
        return
    await store.delete(key)
    try:
        yield
    except BaseException:
        with anyio.CancelScope(shield=True):
            if token is not None and await store.load(key) is None:
                await store.save(key, token)
        raise


def logout(provider: Provider, profile: ProfileName = None, as_json: Json = False) -> int:
    """Forget the token and what ``login --remember`` kept. The provider is not notified."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.cli.accounts.options import store_of  # noqa: PLC0415
    from govauth.cli.settings.secret_values import forget  # noqa: PLC0415

    chosen = settings.profile_named(profile)

    async def work() -> bool:
        key = provider.key(chosen)  # it may depend on what is forgotten next
        for name in provider.secrets:
            forget(chosen, provider.name, name)
        if key is None:
            return False
        store = store_of(chosen)
        async with store.lease(key, seconds=_LEASE_SECONDS):  # a renewal in the air would bring it back
            was_there = await store.load(key) is not None
            await store.delete(key)
        return was_there

    was_there = anyio.run(work)
    if as_json:
        json_line({"provider": provider.name, "forgotten": was_there})
    elif was_there:
        line(said(f"the token for {provider.title} is forgotten", f"токен {provider.title} забыт"))
    else:
        line(said(f"there was no token for {provider.title}", f"токена {provider.title} не было"))
    return ExitCode.DONE


def status(profile: ProfileName = None, as_json: Json = False) -> int:
    """Show whose tokens there are, and when they are renewed; exit with 4 if somebody must sign in."""
    import anyio  # noqa: PLC0415 - on first use

    chosen = settings.profile_named(profile)
    found = anyio.run(_statuses, chosen)
    for one in found:
        if as_json:
            json_line(asdict(one))
        else:
            line(str(one))
    if not found and not as_json:
        nobody = f"the profile {chosen.name!r} has no accounts: govauth login PROVIDER"
        line(said(nobody, f"в профиле {chosen.name!r} нет учётных записей: govauth login ПОСТАВЩИК"))
    return ExitCode.PERSON_NEEDED if any(one.state == "sign in" for one in found) else ExitCode.DONE


async def _statuses(profile: Profile) -> list[AccountStatus]:
    from govauth.cli.accounts.options import store_of  # noqa: PLC0415 - on first use

    store = store_of(profile)
    rooms = [room_named(name) for name in NAMES if getattr(profile, name) is not None]
    found = [await _status(room, profile, store) for room in rooms]
    return [one for one in found if one is not None]


async def _status(room: Room, profile: Profile, store: TokenStore) -> AccountStatus | None:
    from govauth.auth.freshness import Freshness  # noqa: PLC0415 - on first use
    from govauth.auth.strategy import Renewal  # noqa: PLC0415

    key = room.key(profile)
    if key is None:
        return None
    account = room.account(key)
    token = await store.load(key)
    if token is None:
        return AccountStatus(room.name, account, key.place, "sign in", why=f"govauth login {room.name}")
    now = SYSTEM_CLOCK.time()
    freshness = Freshness.of(token, early=room.renewal is not Renewal.REPLACES)
    state = "signed in" if now < freshness.usable_until else _of_expired(room, token)
    return AccountStatus(
        room.name,
        account,
        key.place,
        state,
        token.mark,
        _moment(token.issued_at),
        max(0, int(now - token.issued_at)),
        _moment(token.expires_at),
        None if token.refusal else _moment(freshness.fresh_until),
        token.refusal,
    )


def _of_expired(room: Room, token: Token) -> str:
    return "expired" if token.refresh is not None or not room.needs_person else "sign in"


def _moment(seconds: float | None) -> str | None:
    if seconds is None or math.isinf(seconds):
        return None
    moment: datetime = instant(seconds).astimezone()
    return moment.isoformat(timespec="seconds")
