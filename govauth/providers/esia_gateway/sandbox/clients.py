"""The client system, logins and tokens of the simulated gateway."""

from __future__ import annotations

import base64
import json
import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import define, field

Json = dict[str, Any]

CLIENT_ID: Final = "sandbox-client"
CLIENT_SECRET: Final = "sandbox-client-secret"  # noqa: S105 - of the sandbox's one client system
REDIRECT_URI: Final = "https://app.example.test/callback"
CODE_SECONDS: Final = 60.0
FORMS: Final = ("raw", "xml", "pdf", "file", "ext")
"""Documents are asked for in these: ``raw_documents`` …"""


class Refused(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        self.words = words


@define
class Login:
    """A user who signed in: what was granted, and the tokens of the moment."""

    number: int
    provider: str
    scope: str
    granted: list[Json]
    nonce: str = ""
    access: str = ""
    expires: float = 0.0
    refresh: str = ""
    live: bool = True
    spent: set[str] = field(factory=set[str])
    looks: int = 0
    looked_at: list[float] = field(factory=list[float])

    @property
    def scopes(self) -> set[str]:
        """All that was granted."""
        found = set(self.scope.split())
        for consent in self.granted:
            for name in ("permissions", *(f"{form}_documents" for form in FORMS)):
                found |= set(str(consent.get(name, "")).split())
        return found


class Clients:
    """Codes and tokens. A refresh kills both tokens before it, and a code works once."""

    def __init__(self, now: Callable[[], float], counters: Counter[str]) -> None:
        self._now = now
        self._counters = counters
        self._codes: dict[str, tuple[Login, float]] = {}
        self._by_access: dict[str, Login] = {}
        self._by_refresh: dict[str, Login] = {}
        self.logins: list[Login] = []
        self.access_seconds = 3600.0
        self.echo_nonce = True
        self.wrong_nonce = False
        self.opaque = False
        self.same_user = False

    def approve(self, provider: str, scope: str, granted: list[Json], nonce: str) -> str:
        """Let the user agree, and return a code."""
        number = 1 if self.same_user else len(self.logins) + 1
        login = Login(number, provider, scope, granted, nonce)
        self.logins.append(login)
        code = secrets.token_hex(32)
        self._codes[code] = login, self._now() + CODE_SECONDS
        return code

    def exchange(self, form: Mapping[str, str]) -> Json:
        """Exchange a code."""
        self._check_client(form)
        login, until = self._codes.pop(form.get("code", ""), (None, 0.0))
        if login is None or self._now() > until or form.get("redirect_uri") != REDIRECT_URI:
            self._counters["code_refused"] += 1
            raise Refused(400, "invalid_grant", "Код недействителен")
        self._counters["exchanges"] += 1
        return self._give(login)

    def renew(self, form: Mapping[str, str]) -> Json:
        """Refresh."""
        self._check_client(form)
        token = form.get("refresh_token", "")
        login = self._by_refresh.get(token)
        if login is None or not login.live or token != login.refresh:
            if login is not None and token in login.spent:
                self._counters["refresh_reuse"] += 1
            raise Refused(400, "invalid_grant", "Токен обновления недействителен")
        self._counters["refreshes"] += 1
        login.spent.add(token)
        return self._give(login)

    def authorize(self, header: str) -> Login:
        """Find the login of an access token."""
        scheme, _, token = header.partition(" ")
        login = self._by_access.get(token)
        if scheme != "Bearer" or login is None or token != login.access or self._now() >= login.expires:
            raise Refused(401, "invalid_token", "Токен недействителен")
        return login

    def expire(self) -> None:
        """Let every access token expire now."""
        for login in self.logins:
            login.expires = self._now() - 1

    def kill_refresh(self) -> None:
        """End every login."""
        for login in self.logins:
            login.live = False

    def _check_client(self, form: Mapping[str, str]) -> None:
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            raise Refused(401, "invalid_client", "Клиентская система не опознана")

    def _give(self, login: Login) -> Json:
        now = int(self._now())
        login.access = secrets.token_urlsafe(24) if self.opaque else self._access_token(login, now)
        login.expires = now + self.access_seconds
        self._by_access[login.access] = login
        reply: Json = {
            "access_token": login.access,
            "token_type": "Bearer",
            "expires_in": int(self.access_seconds),
            "scope": " ".join(sorted(login.scopes)),
            "created_at": now,
        }
        if login.provider != "ebs_oauth":
            login.refresh = secrets.token_urlsafe(32)
            self._by_refresh[login.refresh] = login
            reply["refresh_token"] = login.refresh
        if not self.opaque:
            reply["id_token"] = self._id_token(login, now)
        return reply

    def _access_token(self, login: Login, now: int) -> str:
        user = {"id": login.number, "uid": str(1000900000 + login.number), "esia_token": "e.s.ia"}
        return _jwt(
            {
                "iss": "Esia.pro",
                "iat": now,
                "jti": secrets.token_hex(16),
                "user": {**user, "ebs_session_id": None},
                "ci_system": {"id": 1},
            }
        )

    def _id_token(self, login: Login, now: int) -> str:
        claims = {
            "iss": "localhost:3000",
            "sub": str(login.number),
            "aud": CLIENT_ID,
            "exp": now + 120,
            "iat": now,
        }
        if self.wrong_nonce:
            return _jwt({**claims, "nonce": secrets.token_hex(8)})
        return _jwt({**claims, "nonce": login.nonce} if self.echo_nonce and login.nonce else claims)


def _jwt(claims: Json) -> str:
    header = {"kid": "sandbox", "typ": "JWT", "alg": "RS256"}
    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join([*(_segment(part) for part in parts), _segment(b"not a signature")])


def _segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
