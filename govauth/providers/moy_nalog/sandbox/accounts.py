"""Accounts and tokens of the simulated «Мой налог»."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from attrs import field, frozen, validators

from govauth.providers.moy_nalog.sandbox.replies import refused, zulu
from govauth.providers.moy_nalog.sandbox.switches import MoyNalogSwitches
from govauth.simulation import Json, Session, SessionTable, Site
from govauth.simulation.chance import chance

INN: Final = "500100732259"
PASSWORD: Final = "sandbox-password"  # noqa: S105 - of the sandbox's taxpayers
PHONE: Final = "79000000000"
SMS_CODE: Final = "123456"
SMS_SECONDS: Final = 120.0

_EXPIRED: Final = "authentication.failed.expired.token"


@frozen
class Taxpayer:
    """A self-employed person who can sign in.

    Attributes:
        inn: 12 digits.
        phone: with the country code, digits only.
        password: of the account.
        sms_code: what every SMS to the phone says.
        name: as the profile shows it.

    """

    inn: str = field(validator=validators.matches_re(r"[0-9]{12}"))
    phone: str = field(validator=validators.matches_re(r"[0-9]{11}"))
    password: str = field(default=PASSWORD, validator=validators.instance_of(str))
    sms_code: str = field(default=SMS_CODE, validator=validators.instance_of(str))
    name: str = field(default="Учебный Налогоплательщик", validator=validators.instance_of(str))


@frozen
class Device:
    """Where a taxpayer signed in."""

    taxpayer: Taxpayer
    id: str


class Accounts:
    """Who may sign in, and which tokens are out."""

    def __init__(self, site: Site[MoyNalogSwitches]) -> None:
        self._site = site
        self._taxpayers: dict[str, Taxpayer] = {}
        self._challenges: dict[str, tuple[Taxpayer, float]] = {}
        self.sessions: SessionTable[Device] = SessionTable[Device](site)
        self.add(Taxpayer(INN, PHONE))

    @property
    def taxpayers(self) -> tuple[Taxpayer, ...]:
        """All who may sign in."""
        return tuple(self._taxpayers.values())

    def add(self, taxpayer: Taxpayer) -> None:
        """Let somebody sign in.

        Raises:
            ValueError: somebody else has the ИНН or the telephone.

        """
        if any(taxpayer.inn == one.inn or taxpayer.phone == one.phone for one in self._taxpayers.values()):
            raise ValueError("there is an account with this ИНН or telephone")
        self._taxpayers[taxpayer.inn] = taxpayer

    def by_password(self, body: Json) -> Json:
        """Sign in by ИНН and password."""
        device = self.device_of(body)
        taxpayer = self._taxpayers.get(str(body.get("username")))
        if taxpayer is None:
            raise refused(401, None, "Указанный Вами ИНН некорректен")
        if body.get("password") != taxpayer.password:
            raise refused(401, None, "Неверный логин или пароль")
        return self.open(taxpayer, device)

    def start_sms(self, body: Json) -> Json:
        """Send a code."""
        known = [one for one in self._taxpayers.values() if one.phone == body.get("phone")]
        if not known or "requireTpToBeActive" not in body:
            raise refused(422, None, "Номер телефона не найден")
        challenge = chance.hexadecimal(16)
        expires = self._site.now() + SMS_SECONDS
        self._challenges[challenge] = (known[0], expires)
        return {
            "challengeToken": challenge,
            "expireDate": zulu(expires, fraction="microseconds"),
            "expireIn": int(SMS_SECONDS),
        }

    def by_sms(self, body: Json) -> Json:
        """Sign in by the code."""
        device = self.device_of(body)
        taxpayer, expires = self._challenges.get(str(body.get("challengeToken")), (None, 0.0))
        if (
            taxpayer is None
            or taxpayer.phone != body.get("phone")
            or self._site.now() > expires
            or body.get("code") != taxpayer.sms_code
        ):
            raise refused(422, None, "Неверный код из СМС")
        del self._challenges[body["challengeToken"]]
        return self.open(taxpayer, device)

    def by_refresh(self, body: Json) -> Json:
        """Refresh. A spent token, another device or a dead login are refused."""
        device = self.device_of(body)
        session = self.sessions.of_refresh(str(body.get("refreshToken")))
        if session is None or session.owner.id != device:
            raise refused(401, None, "Токен обновления недействителен")
        switches, taxpayer = self._site.switches, session.owner.taxpayer
        self.sessions.renew(session, rotate=switches.rotate, keep_access=not switches.replace)
        reply = self._give_access(session)
        if switches.partial_refresh and not switches.rotate:
            return reply
        whole = {} if switches.partial_refresh else {"profile": self.profile(taxpayer)}
        return {**reply, **self._give_refresh(session), **whole}

    def authorize(self, token: str) -> Device:
        """Find whose an access token is."""
        if not token:
            raise refused(401, "Not Authenticated", "Not Authenticated")
        session = self.sessions.of_access(token)
        if self._site.switches.block:
            inn = INN if session is None else session.owner.taxpayer.inn
            blocked = f"Устройство заблокировано: ИНН {inn}, подозрительная активность"
            raise refused(401, "authentication.failed", blocked)
        if session is None:
            raise refused(401, _EXPIRED, "Срок действия токена доступа истек")
        return session.owner

    def profile(self, taxpayer: Taxpayer) -> Json:
        """Return ``GET /user``."""
        return {
            "lastName": None,
            "id": 2000001 + list(self._taxpayers).index(taxpayer.inn),
            "displayName": taxpayer.name,
            "middleName": None,
            "email": "sandbox@example.test",
            "phone": taxpayer.phone,
            "inn": taxpayer.inn,
            "snils": "112-233-445 95",
            "avatarExists": self._site.switches.avatar,
            "initialRegistrationDate": "2023-01-27T08:38:30.057957Z",
            "registrationDate": "2023-01-27T08:38:30.057957Z",
            "firstReceiptRegisterTime": "2023-03-11T13:37:23Z",
            "firstReceiptCancelTime": None,
            "hideCancelledReceipt": False,
            "registerAvailable": None,
            "status": "ACTIVE",
            "restrictedMode": False,
            "pfrUrl": "https://pfr.test",
            "login": taxpayer.inn,
        }

    def open(self, taxpayer: Taxpayer, device: str) -> Json:
        """Sign a taxpayer in at a device."""
        for session in self.sessions:
            # A new login kills the access token before it.
            if session.owner.taxpayer == taxpayer:
                session.expire()
        session = self.sessions.open(Device(taxpayer, device))
        reply = {**self._give_access(session), **self._give_refresh(session)}
        return {**reply, "profile": self.profile(taxpayer)}

    def _give_access(self, session: Session[Device]) -> Json:
        self.sessions.give_access(session, self._site.switches.access_seconds)
        return {"token": session.access, "tokenExpireIn": zulu(session.expires)}

    def _give_refresh(self, session: Session[Device]) -> Json:
        return {"refreshToken": session.refresh, "refreshTokenExpiresIn": None}

    def device_of(self, body: Json) -> str:
        """Read the device that a body describes."""
        try:
            info = body["deviceInfo"]
            device, version = str(info["sourceDeviceId"]), str(info["appVersion"])
            complete = info["sourceType"] == "WEB" and device and version and info["metaDetails"]["userAgent"]
        except (KeyError, TypeError):
            device = complete = ""
        if not complete:
            raise refused(400, "validation.failed", "Не заполнены сведения об устройстве")
        return device


def instant_of(text: object) -> datetime:
    """Read a time that a client sent; without an offset it is refused."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise refused(400, "validation.failed", "Некорректная дата")
    return moment
