"""The account at «Мой налог»."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from attrs import field, frozen

from govauth.auth.strategy import Renewal, TokenKey
from govauth.auth.token import Token
from govauth.cli import prompts
from govauth.cli.accounts.options import client_options, place_of, store_of
from govauth.cli.accounts.room import Room, Way
from govauth.cli.language import said
from govauth.cli.output import note
from govauth.cli.settings.profile import MoyNalogAccount, Profile
from govauth.cli.settings.secret_values import remember, secret_of, variable
from govauth.errors import LoginRequired
from govauth.http.sender import HttpSender
from govauth.providers.moy_nalog import GosuslugiLogin, MoyNalog, PasswordLogin, Place, SmsLogin
from govauth.providers.moy_nalog.auth import Login
from govauth.secret import Secret

NAME: Final = "moy_nalog"
_PASSWORD: Final = "password"  # noqa: S105 - the name of one
_SIGN_IN: Final = said("sign in first: govauth login moy_nalog", "сначала войдите: govauth login moy_nalog")

_BEFORE_THE_BROWSER: Final = (
    said(
        "The page after the sign-in uses its address up by a script. Keep it from that before you begin:",
        "Страница после входа сама тратит свой адрес скриптом. Сначала не дайте ей этого сделать:",
    ),
    said(
        "  Chrome, Edge, Yandex: site settings, JavaScript, not allowed for lknpd.nalog.ru",
        "  Chrome, Edge, Яндекс Браузер: настройки сайтов, JavaScript, запретить для lknpd.nalog.ru",
    ),
    said(
        "  Firefox: F12, Network, the panel Blocking, add /api/v1/auth/esia, and leave the tools open",
        "  Firefox: F12, «Сеть», панель «Блокировка», добавить /api/v1/auth/esia, инструменты не закрывать",
    ),
    said(
        "The sign-in then ends with an empty page or an error: its address is the one to paste.",
        "Вход закончится пустой страницей или ошибкой: нужен её адрес.",
    ),
)


@frozen(slots=True, kw_only=True)
class _SignedIn(Login):
    """Goes on with the stored token; a person signs in with ``govauth login``."""

    inn: str = field(repr=False)

    @property
    def principal(self) -> str:
        """The ИНН."""
        return self.inn

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse."""
        raise LoginRequired(_SIGN_IN)


@asynccontextmanager
async def opened(profile: Profile, *, asking: bool = False) -> AsyncGenerator[MoyNalog]:
    """Open the client of a profile: with its stored token, or the password where that is known.

    Args:
        profile: whose.
        asking: where there is neither, ask for the password.

    """
    login = _login(profile)
    if asking and isinstance(login, _SignedIn) and await store_of(profile).load(login.token_key) is None:
        login = PasswordLogin(login.inn, _asked(), place=login.place)
    async with client_options(profile) as options, MoyNalog(login, **options) as nalog:
        yield nalog


def _asked() -> Secret:
    question = said("Password of «Мой налог»", "Пароль «Мой налог»")
    return prompts.secret(question, variable(NAME, _PASSWORD))


def _login(profile: Profile) -> Login:
    login = _signed_in(profile)
    if login is None:
        raise LoginRequired(_SIGN_IN)
    password = secret_of(profile, NAME, _PASSWORD) if isinstance(login, _SignedIn) else None
    return login if password is None else PasswordLogin(login.principal, password, place=login.place)


def _signed_in(profile: Profile) -> Login | None:
    account = _account(profile)
    place = place_of(Place.PROD, account)
    if account.inn is not None:
        return _SignedIn(inn=account.inn, place=place)
    return None if account.phone is None else SmsLogin(phone=account.phone, place=place)


def key(profile: Profile) -> TokenKey | None:
    """Return whose token the account of a profile is; None while the settings do not say."""
    login = _signed_in(profile)
    return None if login is None else login.token_key


async def _sign_in(profile: Profile, way: Way) -> Mapping[str, str]:
    account = _account(profile)
    if way.gosuslugi:
        return await _by_gosuslugi(profile, account)
    if way.sms or (account.inn is None and account.phone is not None):
        return await _by_sms(profile, account)
    inn = account.inn or prompts.text(said("ИНН", "ИНН"), "moy_nalog.inn")
    password = secret_of(profile, NAME, _PASSWORD) or _asked()
    login = PasswordLogin(inn, password, place=place_of(Place.PROD, account))
    async with client_options(profile) as options, MoyNalog(login, **options) as nalog:
        await nalog.taxpayer.user()
    if way.remember:
        remember(profile, NAME, _PASSWORD, password)
    return {} if account.inn else {"inn": inn}


async def _by_sms(profile: Profile, account: MoyNalogAccount) -> Mapping[str, str]:
    phone = account.phone or prompts.text(said("Telephone", "Телефон"), "moy_nalog.phone")
    login = SmsLogin(phone=phone, place=place_of(Place.PROD, account))
    async with client_options(profile) as options, MoyNalog(login, **options) as nalog:
        question = said("Code from the SMS", "Код из SMS")
        prompts.require_person(question)  # before an SMS goes out
        challenge = await nalog.login.start()
        code = prompts.secret(question)
        await nalog.login.finish(challenge, code=code)
    return {} if account.phone else {"phone": phone}


async def _by_gosuslugi(profile: Profile, account: MoyNalogAccount) -> Mapping[str, str]:
    inn = account.inn or prompts.text(said("ИНН", "ИНН"), "moy_nalog.inn")
    login = GosuslugiLogin(inn=inn, place=place_of(Place.PROD, account))
    async with client_options(profile) as options, MoyNalog(login, **options) as nalog:
        gosuslugi = nalog.experimental.gosuslugi
        step = await gosuslugi.start()
        for sentence in _BEFORE_THE_BROWSER:
            note(sentence)
        await gosuslugi.finish_at(step, prompts.address_after(step.address))
    return {} if account.inn else {"inn": inn}


def _account(profile: Profile) -> MoyNalogAccount:
    return profile.moy_nalog or MoyNalogAccount()


ROOM: Final = Room(NAME, "«Мой налог»", Renewal.ROTATES, key, _sign_in, (_PASSWORD,))
