"""The simulated systems of ЦРПТ behind one door."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final

from attrs import asdict

from govauth.http.message import Request, Response
from govauth.providers.crpt.sandbox.cash_desks import CashDesks
from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.mdlp.register import MdlpRegister
from govauth.providers.crpt.sandbox.mdlp.routes import MDLP_CALLS, SENDING, AtMdlp, Sending
from govauth.providers.crpt.sandbox.mdlp.world import MdlpWorld
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.participant import FIRST, Participant, with_key
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal, mdlp_refusal, suz_refusal
from govauth.providers.crpt.sandbox.routes import (
    MDLP,
    STATION,
    STATION_2,
    TRUE,
    V3,
    AtStation,
)
from govauth.providers.crpt.sandbox.station import Station
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.systems import Systems
from govauth.providers.crpt.sandbox.tokens import Challenges, Tokens
from govauth.providers.crpt.sandbox.true_api.archive import Archive
from govauth.providers.crpt.sandbox.true_api.cards import life_of
from govauth.providers.crpt.sandbox.true_api.register import TrueApiRegister
from govauth.providers.crpt.sandbox.true_api.routes import OPEN, TRUE_API, AtParticipants, AtTrueApi
from govauth.simulation import (
    Action,
    Call,
    Handler,
    Json,
    Refused,
    Route,
    SimulatedProvider,
    json_reply,
    made_of,
    object_in,
    token_actions,
)
from govauth.simulation.switches import OBJECT, TEXT

_Refusal = Callable[[int, str], Refused]
_REFUSALS: Final[dict[str, _Refusal]] = {
    "suz": suz_refusal,
    "mdlp": mdlp_refusal,
}
_SCHEMES: Final = {"true_api": "Bearer", "mdlp": "token"}


class CrptSandbox(SimulatedProvider[CrptSwitches]):
    """СУЗ, ГИС МТ, True API and МДЛП of some participants."""

    name = "crpt"
    looks_up = "a marking code or an SSCC"

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._desks = CashDesks(self._every, self._find, lambda: self.site)
        super().__init__(CrptSwitches, clock)

    def begin(self) -> None:
        """Start with one participant, one connection, one static token."""
        self._systems: dict[str, Systems] = {}
        self.circulation: Circulation = Circulation()
        self.archive: Archive = Archive(self.circulation, self._systems.__contains__, self.site)
        self.medicines: MdlpWorld = MdlpWorld(self.now)
        self._challenges = Challenges(self.site)
        self.add_account(FIRST)

    @property
    def station(self) -> Station:
        """СУЗ of the first participant."""
        return self._first.station

    @property
    def tokens(self) -> Tokens:
        """The sign-in of the first participant."""
        return self._first.tokens

    @property
    def true_api(self) -> TrueApiRegister:
        """True API of the first participant."""
        return self._first.true_api

    @property
    def mdlp(self) -> MdlpRegister:
        """МДЛП of the first participant."""
        return self._first.mdlp

    def routes(self) -> tuple[Route, ...]:
        """Return the table of what is served."""
        by_challenge, mdlp_token, register = self._by_challenge, self._mdlp_token, self._register
        return (
            Route("GET", f"{V3}/auth/cert/key", "login.challenge", self._challenge),
            Route("POST", f"{V3}/auth/cert/{{connection}}", "login.gis_mt_token", by_challenge),
            Route("GET", f"{TRUE}/auth/key", "login.challenge", self._challenge),
            Route("POST", f"{TRUE}/auth/simpleSignIn", "login.true_api_token", by_challenge),
            Route("POST", f"{TRUE}/auth/simpleSignIn/{{connection}}", "login.true_api_token", by_challenge),
            Route("POST", f"{MDLP}/auth", "login.mdlp_code", self._mdlp_code),
            Route("GET", f"{MDLP}/auth/logout", "mdlp.logout", self._mdlp_logout),
            Route("POST", f"{MDLP}/token", "login.mdlp_token", mdlp_token),
            Route("POST", f"{MDLP}/token/{{connection}}", "login.mdlp_token", mdlp_token),
            Route("POST", "/api/v2/integration/connection", "connections.register", register),
            Route("POST", f"{V3}/integration/connection", "connections.register", register),
            *(Route(how, path, name, self._at_station(do)) for how, path, name, do in (*STATION, *STATION_2)),
            *(Route(how, path, name, self._at_true_api(do)) for how, path, name, do in TRUE_API),
            *(Route(how, path, name, self._at_participants(do)) for how, path, name, do in OPEN),
            *(Route(how, path, name, self._at_mdlp(do)) for how, path, name, do in MDLP_CALLS),
            *(Route(how, path, name, self._sending(do)) for how, path, name, do in SENDING),
            *self._desks.routes(),
        )

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done to it."""
        return (
            *token_actions(lambda: self._each(Tokens.expire)),
            Action(
                "steal",
                "A stranger signs in for every connection: the tokens before stop working.",
                lambda _: self._each(Tokens.steal),
            ),
            Action(
                "trust",
                "Another certificate (PEM) is one of the first participant's.",
                lambda pem: self._first.signatures.trust(pem.encode()),
                TEXT,
            ),
            Action(
                "medicine",
                "A pack of medicine is there, named as sgtin, with what else is given.",
                self._put_medicine,
                OBJECT,
            ),
            Action(
                "pack",
                "A package, named as sscc, is put into another, named as into.",
                self._put_into,
                OBJECT,
            ),
            *self._desks.actions(),
        )

    def held_back(self, request: Request) -> float:
        """Return by how many seconds a host is late."""
        return self._desks.held_back(self.operation_of(request), request)

    def lookup(self, text: str) -> list[Json]:
        """Describe the life of a code, newest first, or what is in a package."""
        known = self.circulation.find(text)
        if known is not None:
            return life_of(known)
        box = self.circulation.boxes.find(text)
        return [{"sscc": box.sscc, "child": child} for child in box.children] if box else []

    def admit(self, call: Call) -> None:
        """Process the documents whose time has come before anything is answered."""
        del call
        self.archive.settle()

    def add_account(self, participant: Participant) -> Participant:
        """Open the systems to another participant, who has orders, documents and registers of its own.

        Returns:
            The participant, with a key if it came without one.

        Raises:
            ValueError: another participant has the same ИНН, СУЗ, connection or program.

        """
        made = with_key(participant)
        for systems in self._systems.values():
            one = systems.participant
            if not _marks(one).isdisjoint(_marks(made)):
                raise ValueError("there is a participant with one of these ids or tokens")
        self._systems[made.inn] = Systems(made, self._systems, self.archive, self.medicines, self.site)
        return made

    def add_account_of(self, settings: Json) -> Json:
        """Add a participant, described by the names of :class:`.Participant`."""
        return asdict(self.add_account(made_of(Participant, "setting of an account", settings)))

    def accounts_listed(self) -> Iterable[Participant]:
        """Return everybody who may sign in."""
        return [systems.participant for systems in self._systems.values()]

    def no_such_path(self) -> Response:
        """Answer a call that nothing serves."""
        return json_reply({"error": "Not Found", "status": 404}, 404)

    def _find(self, code: str) -> Known | None:
        return self.circulation.find(code)

    def _put_medicine(self, given: Json) -> None:
        self.medicines.put(given)

    def _put_into(self, given: Json) -> None:
        self.medicines.pack(given)

    def _every(self) -> Iterable[Systems]:
        return self._systems.values()

    @property
    def _first(self) -> Systems:
        return next(iter(self._systems.values()))

    def _each(self, do: Callable[[Tokens], None]) -> None:
        for systems in self._systems.values():
            do(systems.tokens)

    def _one(self, fits: Callable[[Systems], bool]) -> Systems:
        """Return the systems that fit, or the first: they know how to refuse."""
        return next((systems for systems in self._systems.values() if fits(systems)), self._first)

    def _challenge(self, _: Call) -> Json:
        return self._challenges.give()

    def _by_challenge(self, call: Call) -> Json:
        body, connection = _object(call, gis_mt_refusal), call.parts.get("connection")
        self.counters["token_calls"] += 1
        challenge, signed = self._challenges.take(str(body.get("uuid"))), body.get("data")
        owner = self._one(
            lambda one: connection in one.tokens.connections if connection else one.signatures.made(signed)
        )
        return owner.tokens.by_challenge(body, challenge, connection)

    def _mdlp_code(self, call: Call) -> Json:
        body = _object(call, mdlp_refusal)
        owner = self._one(lambda one: one.participant.client_id == body.get("client_id"))
        owner.mdlp.keep_pause(call.operation)
        return owner.tokens.code(body)

    def _mdlp_token(self, call: Call) -> Json:
        body = _object(call, mdlp_refusal)
        self.counters["token_calls"] += 1
        owner = self._one(lambda one: one.tokens.gave_code(str(body.get("code"))))
        owner.mdlp.keep_pause(call.operation)
        return owner.tokens.by_code(body, call.parts.get("connection"))

    def _mdlp_logout(self, call: Call) -> Json:
        token = call.token(_SCHEMES["mdlp"])
        systems = self._admitted("mdlp", call)
        systems.mdlp.keep_pause(call.operation)
        systems.tokens.end_of_mdlp(token)
        return {}

    def _register(self, call: Call) -> Json:
        systems = self._one(lambda one: one.participant.oms_id == call.query.get("omsId"))
        systems.check_signed(call)
        body = _object(call, suz_refusal)
        if call.query.get("omsId") != systems.participant.oms_id or not body.get("address"):
            raise suz_refusal(400, "must not be empty", field="address", code=1002)
        if call.header("x-registrationkey") != systems.participant.registration_key:
            return {"status": "REJECTED", "rejectionReason": "Unknown registration key"}
        if self.switches.reject_registration:
            return {"status": "REJECTED", "rejectionReason": self.switches.reject_registration}
        made = systems.tokens.register(str(body["address"]), body.get("name"))
        return {"status": "SUCCESS", "omsConnection": made.oms_connection.upper(), "name": made.name}

    def _admitted(self, system: str, call: Call) -> Systems:
        """Return the systems that a token opens."""
        if call.header("clienttoken") and call.header("authorization"):
            self.counters["tokens_of_two_kinds"] += 1
        token = call.header("clienttoken") if system == "suz" else call.token(_SCHEMES[system])
        for systems in self._systems.values():
            if systems.tokens.admit(system, token):
                return systems
        if system == "true_api":
            raise Refused(json_reply({"error_message": "unauthorized"}, 401))
        raise _REFUSALS[system](401, "Токен недействителен")

    def _at_station(self, do: AtStation) -> Handler:
        def answer(call: Call) -> object:
            station = self._admitted("suz", call).at_station(call)
            return do(station, call.query, _object(call, suz_refusal))

        return answer

    def _at_true_api(self, do: AtTrueApi) -> Handler:
        def answer(call: Call) -> object:
            register = self._admitted("true_api", call).at_true_api(call)
            return do(register, call, _json(call, gis_mt_refusal))

        return answer

    def _at_participants(self, do: AtParticipants) -> Handler:
        def answer(call: Call) -> object:
            systems = self._admitted("true_api", call) if call.header("authorization") else self._first
            return do(systems.true_api.participants, call)

        return answer

    def _at_mdlp(self, do: AtMdlp) -> Handler:
        def answer(call: Call) -> object:
            register = self._admitted("mdlp", call).mdlp
            register.keep_pause(call.operation)
            body = {} if call.request.method == "PUT" else _object(call, mdlp_refusal)
            return do(register, call, body)

        return answer

    def _sending(self, do: Sending) -> Handler:
        def answer(call: Call) -> object:
            systems = self._admitted("mdlp", call)
            systems.mdlp.keep_pause(call.operation)
            unsigned = systems.tokens.needs_no_signature(call.token(_SCHEMES["mdlp"]))
            return do(systems.mdlp, _object(call, mdlp_refusal), unsigned)

        return answer


def _marks(one: Participant) -> set[str]:
    opening = {one.static_token, one.permissive_key, one.module_user, one.module_token}
    return {one.inn, one.oms_id, one.oms_connection, one.client_id, *opening}


def _json(call: Call, refusal: _Refusal) -> object:
    return call.json(refusal(400, "Некорректный запрос"))


def _object(call: Call, refusal: _Refusal) -> Json:
    return object_in(_json(call, refusal))
