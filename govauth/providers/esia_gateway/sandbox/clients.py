"""The client system, logins and tokens of the simulated gateway."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Final

from attrs import define, field, frozen, validators

from govauth.providers.esia_gateway.sandbox.replies import refused
from govauth.providers.esia_gateway.sandbox.switches import EsiaGatewaySwitches
from govauth.simulation import Json, Session, SessionTable, Site
from govauth.simulation.chance import chance

CLIENT_ID: Final = "sandbox-client"
CLIENT_SECRET: Final = "sandbox-client-secret"  # noqa: S105 - of the sandbox's one client system
REDIRECT_URI: Final = "https://app.example.test/callback"
CODE_SECONDS: Final = 60.0
_WITHOUT_REFRESH: Final = "ebs_oauth"
_text = validators.instance_of(str)
FORMS: Final = ("raw", "xml", "pdf", "file", "ext")
"""Documents are asked for in these: ``raw_documents`` …"""


@frozen
class ClientSystem:
    """A client system, registered at the gateway.

    Attributes:
        client_id: its name.
        client_secret: its password.
        redirect_uri: where browsers are sent back to.

    """

    client_id: str = field(validator=validators.matches_re(".+"))
    client_secret: str = field(factory=lambda: chance.token(24), validator=_text)
    redirect_uri: str = field(default=REDIRECT_URI, validator=_text)


@define
class Login:
    """A user who signed in, and what was granted to which system."""

    system: ClientSystem
    number: int
    provider: str
    scope: str
    granted: list[Json]
    nonce: str = ""
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
    """Systems, codes and tokens. A refresh kills both tokens before it, and a code works once."""

    def __init__(self, site: Site[EsiaGatewaySwitches]) -> None:
        self._site = site
        self._systems: dict[str, ClientSystem] = {}
        self._codes: dict[str, tuple[Login, float]] = {}
        self.logins: list[Login] = []
        self.sessions: SessionTable[Login] = SessionTable[Login](site)
        self.add(ClientSystem(CLIENT_ID, CLIENT_SECRET))

    @property
    def systems(self) -> tuple[ClientSystem, ...]:
        """All that are registered."""
        return tuple(self._systems.values())

    def add(self, system: ClientSystem) -> None:
        """Register a client system.

        Raises:
            ValueError: one is registered by this name.

        """
        if system.client_id in self._systems:
            raise ValueError(f"there is a client system {system.client_id!r}")
        self._systems[system.client_id] = system

    def returning_to(self, query: Mapping[str, str]) -> ClientSystem:
        """Return the system that a browser is to go back to."""
        system = self._systems.get(query.get("client_id", ""))
        if system is None or query.get("redirect_uri") != system.redirect_uri:
            message = "Клиентская система или путь возврата не зарегистрированы"
            raise refused(400, "bad_request", message)
        return system

    def approve(
        self, system: ClientSystem, provider: str, scope: str, granted: list[Json], nonce: str
    ) -> str:
        """Let the user agree, and return a code."""
        number = 1 if self._site.switches.same_user else len(self.logins) + 1
        login = Login(system, number, provider, scope, granted, nonce)
        self.logins.append(login)
        code = chance.hexadecimal(32)
        self._codes[code] = login, self._site.now() + CODE_SECONDS
        return code

    def exchange(self, form: Mapping[str, str]) -> Json:
        """Exchange a code."""
        system = self._client(form)
        login, until = self._codes.pop(form.get("code", ""), (None, 0.0))
        wrong = login is None or login.system != system or form.get("redirect_uri") != system.redirect_uri
        if login is None or wrong or self._site.now() > until:
            self._site.counters["code_refused"] += 1
            raise refused(400, "invalid_grant", "Код недействителен")
        self._site.counters["exchanges"] += 1
        return self._give(self.sessions.open(login))

    def renew(self, form: Mapping[str, str]) -> Json:
        """Refresh."""
        system = self._client(form)
        session = self.sessions.of_refresh(form.get("refresh_token", ""), reuse_ends=False)
        if session is None or session.owner.system != system or session.owner.provider == _WITHOUT_REFRESH:
            raise refused(400, "invalid_grant", "Токен обновления недействителен")
        self.sessions.renew(session, rotate=True, keep_access=False)
        return self._give(session)

    def authorize(self, token: str) -> Login:
        """Find the login of an access token."""
        session = self.sessions.of_access(token)
        if session is None:
            raise refused(401, "invalid_token", "Токен недействителен")
        return session.owner

    def _client(self, form: Mapping[str, str]) -> ClientSystem:
        system = self._systems.get(form.get("client_id", ""))
        if system is None or form.get("client_secret") != system.client_secret:
            raise refused(401, "invalid_client", "Клиентская система не опознана")
        return system

    def _give(self, session: Session[Login]) -> Json:
        now, login, opaque = int(self._site.now()), session.owner, self._site.switches.opaque
        token = chance.token(24) if opaque else self._access_token(login, now)
        self.sessions.give_access(session, self._site.switches.access_seconds, token)
        reply: Json = {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": int(self._site.switches.access_seconds),
            "scope": " ".join(sorted(login.scopes)),
            "created_at": now,
        }
        if login.provider != _WITHOUT_REFRESH:
            reply["refresh_token"] = session.refresh
        if not opaque:
            reply["id_token"] = self._id_token(login, now)
        return reply

    def _access_token(self, login: Login, now: int) -> str:
        user = {"id": login.number, "uid": str(1000900000 + login.number), "esia_token": "e.s.ia"}
        return _jwt(
            {
                "iss": "Esia.pro",
                "iat": now,
                "jti": chance.hexadecimal(16),
                "user": {**user, "ebs_session_id": None},
                "ci_system": {"id": 1},
            }
        )

    def _id_token(self, login: Login, now: int) -> str:
        claims = {
            "iss": "localhost:3000",
            "sub": str(login.number),
            "aud": login.system.client_id,
            "exp": now + 120,
            "iat": now,
        }
        if self._site.switches.wrong_nonce:
            return _jwt({**claims, "nonce": chance.hexadecimal(8)})
        return _jwt(
            {**claims, "nonce": login.nonce} if self._site.switches.echo_nonce and login.nonce else claims
        )


def _jwt(claims: Json) -> str:
    header = {"kid": "sandbox", "typ": "JWT", "alg": "RS256"}
    parts = (json.dumps(part).encode() for part in (header, claims))
    return ".".join([*(_segment(part) for part in parts), _segment(b"not a signature")])


def _segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
