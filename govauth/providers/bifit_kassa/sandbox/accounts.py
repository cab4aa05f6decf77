"""Accounts and tokens of the simulated БИФИТ Касса."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from attrs import evolve, field, frozen, validators

from govauth.providers.bifit_kassa.sandbox.replies import refused
from govauth.providers.bifit_kassa.sandbox.shop import ORGANIZATION, TRADE_OBJECT, Shop
from govauth.providers.bifit_kassa.sandbox.switches import BifitKassaSwitches
from govauth.simulation import Json, Session, SessionTable, Site
from govauth.simulation.chance import chance

Form = Mapping[str, str]

USERNAME: Final = "79000000010"
USERNAME_WITH_MFA: Final = "79000000011"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - of the sandbox's accounts
SMS_CODE: Final = "3021"
CONNECTOR_TOKEN: Final = "sandbox-connector-token"  # noqa: S105 - of the sandbox's first connector

CODE_SECONDS: Final = 300.0

KASSA: Final = "cashdesk-rest-client"
PROCESSING: Final = "processing-connector-token"

_text = validators.instance_of(str)


def _id() -> str:
    return f"{chance.below(10**12):013d}-{chance.below(10**8):09d}"


@frozen
class Account:
    """Who can sign in, and which shop they see.

    Attributes:
        username: a telephone, or another text.
        password: in clear; it travels as a hash.
        mfa: whether a code is wanted at each login.
        sms_code: what every SMS says.
        connector_token: signs in to Fiscal Processing.
        organization: id of the organisation; accounts with the same one share its shop.
        trade_object: id of its trade object.

    """

    username: str = field(validator=validators.matches_re(".+"))
    password: str = field(default=PASSWORD, validator=_text)
    mfa: bool = field(default=False, validator=validators.instance_of(bool))
    sms_code: str = field(default=SMS_CODE, validator=_text)
    connector_token: str = field(factory=lambda: chance.token(16), validator=_text)
    organization: str = field(factory=_id, validator=_text)
    trade_object: str = field(factory=_id, validator=_text)

    def hashed(self, encoding: str) -> str:
        """Return the password as it comes over the wire."""
        digest = hashlib.sha256(self.password.encode()).digest()
        if encoding == "base64":
            return base64.b64encode(digest).decode()
        padded = base64.urlsafe_b64encode(digest.hex().encode() if encoding == "hex" else digest).decode()
        return padded if encoding == "padded" else padded.rstrip("=")


@frozen
class Caller:
    """An account at one of the two systems."""

    account: Account
    client: str


class Accounts:
    """Who may sign in, and which tokens are out."""

    def __init__(self, site: Site[BifitKassaSwitches]) -> None:
        self._site = site
        self._accounts: dict[str, Account] = {}
        self._shops: dict[str, Shop] = {}
        self._codes: dict[str, tuple[Account, float]] = {}
        self.sessions: SessionTable[Caller] = SessionTable[Caller](site)
        first = Account(
            USERNAME,
            connector_token=CONNECTOR_TOKEN,
            organization=ORGANIZATION,
            trade_object=TRADE_OBJECT,
        )
        self.add(first)
        self.add(evolve(first, username=USERNAME_WITH_MFA, mfa=True, connector_token=""))

    @property
    def all(self) -> tuple[Account, ...]:
        """All who may sign in."""
        return tuple(self._accounts.values())

    def add(self, account: Account) -> None:
        """Let somebody sign in.

        Raises:
            ValueError: there is such a username or connector already.

        """
        for one in self._accounts.values():
            if account.username == one.username or account.connector_token == one.connector_token:
                raise ValueError("there is an account with this username or connector token")
        self._accounts[account.username] = account
        self._shops.setdefault(account.organization, Shop(account.organization, account.trade_object))

    def shop_of(self, account: Account) -> Shop:
        """Return what an account sees."""
        return self.shop_at(account.organization)

    def shop_at(self, organization: str) -> Shop:
        """Return the shop of an organisation."""
        return self._shops[organization]

    def by_password(self, form: Form) -> Json:
        """Sign in, unless the account wants a code."""
        self._client(form, KASSA)
        account = self._account(form)
        if self._site.switches.mfa or account.mfa:
            raise refused(401, "mfa_required", "Требуется многофакторная аутентификация")
        return self._open(account, KASSA)

    def send_code(self, username: str) -> int:
        """Send an SMS; the answer is a bare number."""
        account = self._accounts.get(username)
        if account is None:
            raise refused(404, "not_found", "Учетная запись не найдена")
        session = chance.below(900_000_000) + 100_000_000
        self._codes[str(session)] = (account, self._site.now() + CODE_SECONDS)
        return session

    def by_code(self, form: Form) -> Json:
        """Sign in by the code, once. A wrong one may be tried again."""
        self._client(form, KASSA)
        account = self._account(form)
        waiting, expires = self._codes.get(form.get("session_id", ""), (None, 0.0))
        if waiting != account:
            raise refused(401, "invalid_grant", "Сессия подтверждения не найдена")
        if self._site.now() > expires:
            raise refused(401, "invalid_grant", "Срок действия кода подтверждения истек")
        if form.get("code") != account.sms_code:
            raise refused(401, "invalid_grant", "Неверный код подтверждения")
        del self._codes[form["session_id"]]
        return self._open(account, KASSA)

    def by_connector(self, form: Form) -> Json:
        """Sign in to Fiscal Processing."""
        self._client(form, PROCESSING)
        for account in self._accounts.values():
            if account.connector_token and form.get("token") == account.connector_token:
                return self._open(account, PROCESSING)
        raise refused(401, "invalid_grant", "Токен коннектора недействителен")

    def by_refresh(self, form: Form, client: str) -> Json:
        """Refresh. A spent token is refused, and its use ends the login."""
        self._client(form, client)
        token = form.get("refresh_token", "")
        session = self.sessions.of_refresh(token)
        if session is None or session.owner.client != client:
            raise refused(400, "invalid_grant", f"Invalid refresh token: {token}")
        switches = self._site.switches
        self.sessions.renew(session, rotate=switches.rotate, keep_access=not switches.replace)
        return self._reply(session, with_refresh=switches.rotate or not switches.partial_refresh)

    def authorize(self, token: str, client: str) -> Account:
        """Find the account of an access token."""
        if not token:
            raise refused(401, "unauthorized", "Full authentication is required to access this resource")
        session = self.sessions.of_access(token)
        if session is None or session.owner.client != client:
            raise refused(401, "invalid_token", f"Access token expired: {token}")
        return session.owner.account

    def _client(self, form: Form, expected: str) -> None:
        if form.get("client_id") != expected or form.get("client_secret") != expected:
            raise refused(401, "invalid_client", "Bad client credentials")

    def _account(self, form: Form) -> Account:
        username = form.get("username", "")
        account = self._accounts.get(username)
        if account is None or form.get("password") != account.hashed(self._site.switches.password_encoding):
            raise refused(400, "invalid_grant", f"Неверный логин или пароль: {username}")
        return account

    def _open(self, account: Account, client: str) -> Json:
        return self._reply(self.sessions.open(Caller(account, client)), with_refresh=True)

    def _reply(self, session: Session[Caller], *, with_refresh: bool) -> Json:
        seconds = self._site.switches.access_seconds
        self.sessions.give_access(session, seconds)
        reply: Json = {"access_token": session.access, "token_type": "bearer"}
        if with_refresh:
            reply["refresh_token"] = session.refresh
        return {**reply, "expires_in": seconds, "scope": "read write", "user_id": 4567}
