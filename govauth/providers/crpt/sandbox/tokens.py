"""Who may sign in, which tokens are out, and the one token of each connection."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Final

from attrs import define

from govauth.providers.crpt.sandbox.participant import Participant, certificate_ids
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal, mdlp_refusal, suz_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json, Site
from govauth.simulation.chance import chance

_CHALLENGE_SECONDS: Final = 300.0
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@define
class Connection:
    """An installation and its token."""

    oms_connection: str
    address: str
    name: str
    token: str = ""
    expires: float = 0.0


class Challenges:
    """What was given to be signed, to whomever asked."""

    def __init__(self, site: Site[CrptSwitches]) -> None:
        self._site = site
        self._given: dict[str, tuple[str, float]] = {}

    def give(self) -> Json:
        """Give something to sign."""
        uuid = chance.uuid()
        data = chance.text(30, _LETTERS)
        self._given[uuid] = (data, self._site.now() + _CHALLENGE_SECONDS)
        return {"uuid": uuid, "data": data}

    def take(self, uuid: str) -> bytes:
        """Return what was given, once."""
        data, expires = self._given.pop(uuid, ("", 0.0))
        if self._site.now() > expires:
            raise gis_mt_refusal(400, "Неизвестный или просроченный uuid")
        return data.encode()


class Tokens:
    """The sign-in of one participant to all systems."""

    def __init__(self, participant: Participant, signatures: Signatures, site: Site[CrptSwitches]) -> None:
        self._participant = participant
        self._signatures = signatures
        self._site = site
        self._codes: dict[str, tuple[str, float]] = {}
        self._own: dict[str, dict[str, float]] = {"true_api": {}, "mdlp": {}, "united": {}}
        first = Connection(participant.oms_connection, "г. Москва", "Учебная установка")
        self.connections: dict[str, Connection] = {first.oms_connection: first}
        self.static_tokens_work: bool = True
        self._by_password: set[str] = set()

    def by_challenge(self, body: Json, challenge: bytes, oms_connection: str | None) -> Json:
        """Exchange a signed challenge."""
        self._signatures.check_attached(body.get("data"), challenge, gis_mt_refusal)
        if self._site.switches.error_inside_200:
            return {"code": "21", "error_message": "Отказано", "description": "Нет действующей МЧД"}
        if body.get("unitedToken") is True:
            return self._united(oms_connection)
        if oms_connection is None:
            return {"token": self._jwt()}
        return {"token": self._give(self._connection(oms_connection), self._site.switches.token_seconds)}

    def code(self, body: Json) -> Json:
        """МДЛП, first step."""
        kind = body.get("auth_type")
        participant = self._participant
        program = (participant.client_id, participant.client_secret)
        if (body.get("client_id"), body.get("client_secret")) != program:
            raise mdlp_refusal(400, "Неверный идентификатор клиента или секретный ключ")
        signed = kind == "SIGNED_CODE"
        known = certificate_ids(participant) if signed else frozenset({participant.user_id})
        if kind not in ("SIGNED_CODE", "PASSWORD") or body.get("user_id") not in known:
            raise mdlp_refusal(400, "Пользователь не найден")
        code = chance.uuid()
        self._codes[code] = (str(kind), self._site.now() + _CHALLENGE_SECONDS)
        return {"code": code}

    def gave_code(self, code: str) -> bool:
        """Tell whether the first step of МДЛП gave this code."""
        return code in self._codes

    def by_code(self, body: Json, oms_connection: str | None) -> Json:
        """МДЛП, second step."""
        code = str(body.get("code"))
        kind, expires = self._codes.pop(code, ("", 0.0))
        if self._site.now() > expires:
            raise mdlp_refusal(400, "Неизвестный или просроченный код")
        if kind == "SIGNED_CODE":
            self._signatures.check_detached(
                body.get("signature"), code.encode(), mdlp_refusal, attached_status=400
            )
        elif body.get("password") != self._participant.password:
            raise mdlp_refusal(401, "Неверный пароль")
        seconds = self._site.switches.life_minutes * 60
        if oms_connection is not None:
            token = self._give(self._connection(oms_connection), seconds)
        else:
            token = self._own_token("mdlp", chance.uuid(), seconds)
            if kind == "PASSWORD":
                self._by_password.add(token)
        life = self._site.switches.life_minutes
        return {"token": token, "life_time": int(life) if life == int(life) else life}

    def admit(self, system: str, token: str) -> bool:
        """Tell whether a token opens a system now."""
        if any(
            self._own[kind].get(token, 0.0) > self._site.now()
            for kind in (system, "united")
            if kind in self._own
        ):
            return True
        if system != "suz":
            return False
        if token == self._participant.static_token and self.static_tokens_work:
            self._site.counters["static_token_calls"] += 1
            return True
        for connection in self.connections.values():
            if token and token == connection.token and self._site.now() < connection.expires:
                self.static_tokens_work = False
                return True
        return False

    def needs_no_signature(self, token: str) -> bool:
        """Tell whether a token of МДЛП was given for a password: its holder has nothing to sign with."""
        return token in self._by_password

    def end_of_mdlp(self, token: str) -> None:
        """Let a token of МДЛП itself end: its holder logged out."""
        self._own["mdlp"].pop(token, None)

    def expire(self) -> None:
        """Let every token expire now."""
        for connection in self.connections.values():
            connection.expires = self._site.now() - 1
        for own in self._own.values():
            own.clear()

    def steal(self) -> None:
        """Let a stranger sign in for every connection: the tokens before die."""
        for connection in self.connections.values():
            connection.token = chance.uuid()
            connection.expires = self._site.now() + self._site.switches.token_seconds
        for own in self._own.values():
            own.clear()

    def register(self, address: str, name: str | None) -> Connection:
        """Add a connection."""
        made = Connection(chance.uuid(), address, name or chance.uuid())
        self.connections[made.oms_connection] = made
        return made

    def _connection(self, oms_connection: str) -> Connection:
        found = self.connections.get(oms_connection)
        if found is None:
            raise suz_refusal(404, "Соединение не найдено")
        return found

    def _give(self, connection: Connection, seconds: float) -> str:
        self._site.counters["sign_ins"] += 1
        connection.token = chance.uuid()
        connection.expires = self._site.now() + seconds
        return connection.token

    def _own_token(self, system: str, token: str, seconds: float) -> str:
        """Give a token of a system itself; the one before it dies."""
        self._site.counters["sign_ins"] += 1
        self._own[system] = {token: self._site.now() + seconds}
        return token

    def _united(self, oms_connection: str | None) -> Json:
        seconds = self._site.switches.token_seconds
        token = (
            chance.uuid() if oms_connection is None else self._give(self._connection(oms_connection), seconds)
        )
        self._site.counters["sign_ins"] += oms_connection is None
        self._own["united"] = {token: self._site.now() + seconds}
        end = datetime.fromtimestamp(self._site.now() + seconds, UTC).isoformat(timespec="milliseconds")
        reply: Json = {"uuidToken": token, "expireDate": end.replace("+00:00", "Z")}
        if self._site.switches.united_alone:
            return reply
        jwt = self._jwt(counted=False)
        self._own["true_api"] = {jwt: self._site.now() + seconds}
        return {**reply, "token": jwt}

    def _jwt(self, *, counted: bool = True) -> str:
        claims: Json = {
            "exp": int(self._site.now() + self._site.switches.token_seconds),
            "jti": chance.hexadecimal(16),
            "product_group_info": [],
        }
        parts: tuple[Json, ...] = ({"alg": "HS256", "typ": "JWT"}, claims)
        head = ".".join(_segment(json.dumps(part).encode()) for part in parts)
        token = f"{head}.{_segment(chance.raw(32))}"
        return self._own_token("true_api", token, self._site.switches.token_seconds) if counted else token


def _segment(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
