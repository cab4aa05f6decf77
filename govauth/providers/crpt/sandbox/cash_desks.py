"""What cash desks ask of the simulated systems: who is let in, and what is done to the codes they sell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from govauth.http.message import Request, Response
from govauth.providers.crpt.sandbox.desk_routes import (
    CHECK,
    HEALTH,
    LOCAL_MODULE,
    PERMISSIVE,
    AtDesk,
    AtModule,
    host_of,
)
from govauth.providers.crpt.sandbox.notes import Notes
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.replies import desk_refusal
from govauth.providers.crpt.sandbox.routes import TRUE
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.systems import Systems
from govauth.simulation import (
    Action,
    Call,
    Handler,
    Json,
    Refused,
    Route,
    Site,
    json_reply,
    made_of,
    object_in,
)
from govauth.simulation.switches import LIST, OBJECT


class CashDesks:
    """The permissive mode and the local modules of all participants."""

    def __init__(
        self,
        systems: Callable[[], Iterable[Systems]],
        find: Callable[[str], Known | None],
        site: Callable[[], Site[CrptSwitches]],
    ) -> None:
        """Serve what there is at the time of a call.

        Args:
            systems: returns those of all participants.
            find: finds a code that any of them was given.
            site: returns that of the provider.

        """
        self._systems = systems
        self._find = find
        self._site = site

    def routes(self) -> tuple[Route, ...]:
        """Return the table of what is served."""
        return (
            Route("POST", f"{TRUE}/auth/permissive-access", "permissive.access", self._access),
            *(Route(how, path, name, self._at_desk(do)) for how, path, name, do in PERMISSIVE),
            *(Route(how, path, name, self._at_module(do)) for how, path, name, do in LOCAL_MODULE),
        )

    def actions(self) -> tuple[Action, ...]:
        """Return what can be done to codes."""
        return (
            Action(
                "introduce",
                "Codes are applied and in circulation, as if reports and documents had said so.",
                lambda codes: self._live(codes, _introduce),
                LIST,
            ),
            Action(
                "sell",
                "Codes are sold, as if receipts had come through the ОФД.",
                self._sell,
                LIST,
            ),
            Action(
                "take_back",
                "Codes that were sold are in circulation again.",
                lambda codes: self._live(codes, Known.take_back),
                LIST,
            ),
            Action(
                "note",
                "Authorities and producers note of a code, named as code, what is given and nothing else.",
                self._note,
                OBJECT,
            ),
        )

    def held_back(self, operation: str | None, request: Request) -> float:
        """Return by how many seconds a host is late."""
        switches = self._site().switches
        late = {CHECK: switches.check_seconds, HEALTH: switches.health_seconds}
        return late.get(operation or "", {}).get(host_of(Call(request)), 0.0)

    def _access(self, call: Call) -> Json:
        signed = object_in(call.json(desk_refusal(400, "Некорректный запрос"))).get("data")
        for systems in self._systems():
            if systems.signatures.made(signed):
                return systems.permissive.new_key()
        self._site().counters["bad_signatures"] += 1
        message = {"error_message": "Пользователь не зарегистрирован", "description": "Проверьте сертификат"}
        raise Refused(json_reply({"code": 403, **message}, 403))

    def _at_desk(self, do: AtDesk) -> Handler:
        def answer(call: Call) -> object:
            host, site = host_of(call), self._site()
            if host:
                site.counters[f"{call.operation}.{host}"] += 1
            failing = {CHECK: site.switches.check_status, HEALTH: site.switches.health_status}
            status = failing.get(call.operation, {}).get(host)
            if status is not None:
                return Response(int(status), {"content-type": "text/html"}, b"<html>nginx</html>")
            mode = self._with_key(call).permissive
            if call.operation == CHECK:
                _refuse_checks(site.switches)
            return do(mode, call, call.json(desk_refusal(400, "Некорректный запрос")))

        return answer

    def _with_key(self, call: Call) -> Systems:
        """Return the systems that a key of cash desks opens, or a token of True API."""
        key, token = call.header("x-api-key"), call.token()
        for systems in self._systems():
            if systems.permissive.opens(key) or (token and systems.tokens.admit("true_api", token)):
                return systems
        raise desk_refusal(401, "Токен недействителен")

    def _at_module(self, do: AtModule) -> Handler:
        def answer(call: Call) -> object:
            for systems in self._systems():
                if systems.local_module.admits(call):
                    body = call.json(desk_refusal(400, "Некорректный запрос"))
                    return do(systems.local_module, call, body)
            raise desk_refusal(401, "Требуется вход")

        return answer

    def _known(self, code: object) -> Known:
        found = self._find(str(code))
        if found is None:
            raise ValueError("no participant was given such a code")
        return found

    def _live(self, codes: Sequence[object], do: Callable[[Known], None]) -> None:
        for known in [self._known(code) for code in codes]:
            do(known)

    def _sell(self, codes: Sequence[object]) -> None:
        sold = [self._known(code) for code in codes]
        for systems in self._systems():
            inn = systems.participant.inn
            systems.true_api.receipts.sell(known for known in sold if known.owner == inn)

    def _note(self, given: Json) -> None:
        known = self._known(given.get("code"))
        noted = {name: value for name, value in given.items() if name != "code"}
        known.note(made_of(Notes, "note of a code", noted))


def _introduce(known: Known) -> None:
    known.apply()
    known.introduce()


def _refuse_checks(switches: CrptSwitches) -> None:
    if switches.emergency:
        raise Refused(json_reply({"code": 203, "description": "Аварийный режим"}, int(switches.emergency)))
    if switches.cross_border_down:
        raise desk_refusal(503, "Сервис трансграничной проверки недоступен", 5000)
