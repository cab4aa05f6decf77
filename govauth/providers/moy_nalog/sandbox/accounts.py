"""Accounts and tokens of the simulated «Мой налог»."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from attrs import define, field

from govauth.providers.moy_nalog.sandbox.replies import zulu

Json = dict[str, Any]

INN: Final = "500100732259"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - of the sandbox's one taxpayer
PHONE: Final = "79000000000"
SMS_CODE: Final = "123456"
SMS_SECONDS: Final = 120.0

_EXPIRED: Final = "authentication.failed.expired.token"


class Refused(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str | None, words: str) -> None:
        super().__init__(words)
        self.status = status
        self.code = code
        self.words = words


@define
class Session:
    """One login: the tokens given to one device."""

    inn: str
    device: str
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
        self._sessions: list[Session] = []
        self._challenges: dict[str, tuple[str, float]] = {}
        self.access_seconds = 3600.0
        self.rotate = True
        self.partial_refresh = False
        self.replace = False
        self.block = False

    def by_password(self, body: Json) -> Json:
        """Sign in by ИНН and password."""
        device = self._device(body)
        if body.get("username") != INN:
            raise Refused(401, None, "Указанный Вами ИНН некорректен")
        if body.get("password") != PASSWORD:
            raise Refused(401, None, "Неверный логин или пароль")
        return self._open(device)

    def start_sms(self, body: Json) -> Json:
        """Send a code."""
        if body.get("phone") != PHONE or "requireTpToBeActive" not in body:
            raise Refused(422, None, "Номер телефона не найден")
        challenge = secrets.token_hex(16)
        expires = self._now() + SMS_SECONDS
        self._challenges[challenge] = (PHONE, expires)
        return {
            "challengeToken": challenge,
            "expireDate": zulu(expires, fraction="microseconds"),
            "expireIn": int(SMS_SECONDS),
        }

    def by_sms(self, body: Json) -> Json:
        """Sign in by the code."""
        device = self._device(body)
        phone, expires = self._challenges.get(str(body.get("challengeToken")), ("", 0.0))
        if phone != body.get("phone") or self._now() > expires or body.get("code") != SMS_CODE:
            raise Refused(422, None, "Неверный код из СМС")
        del self._challenges[body["challengeToken"]]
        return self._open(device)

    def by_refresh(self, body: Json) -> Json:
        """Refresh. A spent token, another device or a dead login are refused."""
        device = self._device(body)
        token = body.get("refreshToken")
        for session in self._sessions:
            if token in session.spent:
                self._counters["refresh_reuse"] += 1
                session.live = False
            if token == session.refresh and session.live and device == session.device:
                return self._renew(session)
        raise Refused(401, None, "Токен обновления недействителен")

    def authorize(self, header: str) -> Session:
        """Find the session of an access token."""
        scheme, _, token = header.partition(" ")
        if scheme != "Bearer" or not token:
            raise Refused(401, "Not Authenticated", "Not Authenticated")
        if self.block:
            raise Refused(
                401,
                "authentication.failed",
                f"Устройство заблокировано: ИНН {INN}, подозрительная активность",
            )
        for session in self._sessions:
            expires = session.expires if token == session.access else session.old_access.get(token, 0.0)
            if self._now() < expires:
                return session
        raise Refused(401, _EXPIRED, "Срок действия токена доступа истек")

    def profile(self, inn: str) -> Json:
        """Return ``GET /user``."""
        return {
            "lastName": None,
            "id": 2000001,
            "displayName": "Учебный Налогоплательщик",
            "middleName": None,
            "email": "sandbox@example.test",
            "phone": PHONE,
            "inn": inn,
            "snils": "112-233-445 95",
            "avatarExists": False,
            "initialRegistrationDate": "2023-01-27T08:38:30.057957Z",
            "registrationDate": "2023-01-27T08:38:30.057957Z",
            "firstReceiptRegisterTime": "2023-03-11T13:37:23Z",
            "firstReceiptCancelTime": None,
            "hideCancelledReceipt": False,
            "registerAvailable": None,
            "status": "ACTIVE",
            "restrictedMode": False,
            "pfrUrl": None,
            "login": inn,
        }

    def expire_access(self) -> None:
        """Let every access token expire now."""
        for session in self._sessions:
            session.expires = self._now() - 1
            session.old_access.clear()

    revoke_access = expire_access
    """A revoked token gets the same answer: no other is known."""

    def kill_refresh(self) -> None:
        """End every login."""
        for session in self._sessions:
            session.live = False

    def _open(self, device: str) -> Json:
        for session in self._sessions:
            # A new login kills the access token before it.
            session.expires = 0.0
            session.old_access.clear()
        session = Session(INN, device, refresh=secrets.token_urlsafe(32))
        self._sessions.append(session)
        self._counters["logins"] += 1
        return {**self._give_access(session), **self._give_refresh(session), "profile": self.profile(INN)}

    def _renew(self, session: Session) -> Json:
        self._counters["refreshes"] += 1
        if not self.replace:
            session.old_access[session.access] = session.expires
        reply = self._give_access(session)
        if self.rotate:
            session.spent.add(session.refresh)
            session.refresh = secrets.token_urlsafe(32)
        if self.partial_refresh and not self.rotate:
            return reply
        whole = {} if self.partial_refresh else {"profile": self.profile(session.inn)}
        return {**reply, **self._give_refresh(session), **whole}

    def _give_access(self, session: Session) -> Json:
        session.access = secrets.token_urlsafe(32)
        session.expires = self._now() + self.access_seconds
        return {"token": session.access, "tokenExpireIn": zulu(session.expires)}

    def _give_refresh(self, session: Session) -> Json:
        return {"refreshToken": session.refresh, "refreshTokenExpiresIn": None}

    def _device(self, body: Json) -> str:
        try:
            info = body["deviceInfo"]
            device, version = str(info["sourceDeviceId"]), str(info["appVersion"])
            complete = info["sourceType"] == "WEB" and device and version and info["metaDetails"]["userAgent"]
        except (KeyError, TypeError):
            device = complete = ""
        if not complete:
            raise Refused(400, "validation.failed", "Не заполнены сведения об устройстве")
        return device


def instant_of(text: object) -> datetime:
    """Read a time that a client sent; without an offset it is refused."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise Refused(400, "validation.failed", "Некорректная дата")
    return moment
