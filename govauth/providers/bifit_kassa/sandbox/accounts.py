"""Accounts and tokens of the simulated БИФИТ Касса."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import define, field

Json = dict[str, Any]
Form = Mapping[str, str]

USERNAME: Final = "79000000010"
USERNAME_WITH_MFA: Final = "79000000011"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - of the sandbox's two accounts
SMS_CODE: Final = "3021"
CONNECTOR_TOKEN: Final = "sandbox-connector-token"  # noqa: S105 - of the sandbox's one connector

ACCESS_SECONDS: Final = 43199
CODE_SECONDS: Final = 300.0

KASSA: Final = "cashdesk-rest-client"
PROCESSING: Final = "processing-connector-token"

_DIGEST: Final = hashlib.sha256(PASSWORD.encode()).digest()
ENCODINGS: Final = {
    "base64url": base64.urlsafe_b64encode(_DIGEST).decode().rstrip("="),
    "padded": base64.urlsafe_b64encode(_DIGEST).decode(),
    "base64": base64.b64encode(_DIGEST).decode(),
    "hex": base64.urlsafe_b64encode(_DIGEST.hex().encode()).decode().rstrip("="),
}
"""What the password may look like on the wire, by the name of the switch."""


class Refused(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        self.words = words


@define
class Grant:
    """One login: the tokens that it was given."""

    username: str
    client: str
    access: str = ""
    expires: float = 0.0
    refresh: str = ""
    live: bool = True
    spent: set[str] = field(factory=set[str])
    old_access: dict[str, float] = field(factory=dict[str, float])


class Accounts:
    """Who may sign in, and which tokens are out."""

    def __init__(self, now: Callable[[], float], counters: Counter[str]) -> None:
        self._now = now
        self._counters = counters
        self._grants: list[Grant] = []
        self._codes: dict[str, tuple[str, float]] = {}
        self.access_seconds = ACCESS_SECONDS
        self.encoding = "base64url"
        self.mfa_grant_type = "mfa"
        self.rotate = True
        self.partial_refresh = False
        self.replace = False
        self.mfa = False

    def by_password(self, form: Form) -> Json:
        """Sign in, unless the account wants a code."""
        self._client(form, KASSA)
        username = self._account(form)
        if self.mfa or username == USERNAME_WITH_MFA:
            raise Refused(401, "mfa_required", "Требуется многофакторная аутентификация")
        return self._open(username, KASSA)

    def send_code(self, username: str) -> int:
        """Send an SMS; the answer is a bare number."""
        if username not in (USERNAME, USERNAME_WITH_MFA):
            raise Refused(404, "not_found", "Учетная запись не найдена")
        session = secrets.randbelow(900_000_000) + 100_000_000
        self._codes[str(session)] = (username, self._now() + CODE_SECONDS)
        return session

    def by_code(self, form: Form) -> Json:
        """Sign in by the code, once. A wrong one may be tried again."""
        self._client(form, KASSA)
        account = self._account(form)
        username, expires = self._codes.get(form.get("session_id", ""), ("", 0.0))
        if username != account:
            raise Refused(401, "invalid_grant", "Сессия подтверждения не найдена")
        if self._now() > expires:
            raise Refused(401, "invalid_grant", "Срок действия кода подтверждения истек")
        if form.get("code") != SMS_CODE:
            raise Refused(401, "invalid_grant", "Неверный код подтверждения")
        del self._codes[form["session_id"]]
        return self._open(username, KASSA)

    def by_connector(self, form: Form) -> Json:
        """Sign in to Fiscal Processing."""
        self._client(form, PROCESSING)
        if form.get("token") != CONNECTOR_TOKEN:
            raise Refused(401, "invalid_grant", "Токен коннектора недействителен")
        return self._open("connector", PROCESSING)

    def by_refresh(self, form: Form, client: str) -> Json:
        """Refresh. A spent token is refused, and its use ends the login."""
        self._client(form, client)
        token = form.get("refresh_token", "")
        for grant in self._grants:
            if token in grant.spent:
                self._counters["refresh_reuse"] += 1
                grant.live = False
            if token == grant.refresh and grant.live and grant.client == client:
                return self._renew(grant)
        raise Refused(400, "invalid_grant", f"Invalid refresh token: {token}")

    def authorize(self, header: str, client: str) -> Grant:
        """Find the login of an access token."""
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer" or not token:
            raise Refused(401, "unauthorized", "Full authentication is required to access this resource")
        for grant in self._grants:
            expires = grant.expires if token == grant.access else grant.old_access.get(token, 0.0)
            if self._now() < expires and grant.client == client:
                return grant
        raise Refused(401, "invalid_token", f"Access token expired: {token}")

    def expire_access(self) -> None:
        """Let every access token expire now."""
        for grant in self._grants:
            grant.expires = self._now() - 1
            grant.old_access.clear()

    def kill_refresh(self) -> None:
        """End every login."""
        for grant in self._grants:
            grant.live = False

    def _client(self, form: Form, expected: str) -> None:
        if form.get("client_id") != expected or form.get("client_secret") != expected:
            raise Refused(401, "invalid_client", "Bad client credentials")

    def _account(self, form: Form) -> str:
        username = form.get("username", "")
        known = username in (USERNAME, USERNAME_WITH_MFA)
        if not known or form.get("password") != ENCODINGS[self.encoding]:
            raise Refused(400, "invalid_grant", f"Неверный логин или пароль: {username}")
        return username

    def _open(self, username: str, client: str) -> Json:
        grant = Grant(username, client, refresh=secrets.token_urlsafe(32))
        self._grants.append(grant)
        self._counters["logins"] += 1
        return self._reply(grant, with_refresh=True)

    def _renew(self, grant: Grant) -> Json:
        self._counters["refreshes"] += 1
        if not self.replace:
            grant.old_access[grant.access] = grant.expires
        if self.rotate:
            grant.spent.add(grant.refresh)
            grant.refresh = secrets.token_urlsafe(32)
        return self._reply(grant, with_refresh=self.rotate or not self.partial_refresh)

    def _reply(self, grant: Grant, *, with_refresh: bool) -> Json:
        grant.access = secrets.token_urlsafe(32)
        grant.expires = self._now() + self.access_seconds
        reply: Json = {"access_token": grant.access, "token_type": "bearer"}
        if with_refresh:
            reply["refresh_token"] = grant.refresh
        return {**reply, "expires_in": self.access_seconds, "scope": "read write", "user_id": 4567}
