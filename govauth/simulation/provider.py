"""What every simulated provider is: routes, switches, counters, a clock, accounts."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable
from typing import ClassVar, Generic

from attrs import AttrsInstance, asdict

from govauth.http.message import Request, Response
from govauth.simulation.refusal import Refused
from govauth.simulation.replies import Json, json_reply, text_reply
from govauth.simulation.routes import Call, Handler, Route, Router
from govauth.simulation.settings import unknown
from govauth.simulation.site import Site, Switches_co
from govauth.simulation.switches import Action

_UNAUTHORIZED = 401


class SimulatedProvider(ABC, Generic[Switches_co]):
    """One provider in memory: its own state, its own clock, nothing of HTTP servers.

    A provider says what it serves (:meth:`routes`), what can be done to it (:meth:`actions`, and the class of
    its switches), what it is at first (:meth:`begin`) and who may have an account.

    Attributes:
        name: of the room.
        site: what its parts work with.

    """

    name: ClassVar[str]
    looks_up: ClassVar[str] = ""
    """What people may look up in it; empty for nothing."""

    def __init__(
        self, new_switches: Callable[[], Switches_co], clock: Callable[[], float] = time.time
    ) -> None:
        self._new_switches = new_switches
        self._clock = clock
        self._router = Router(self.routes())
        self._actions = {action.name: action for action in self.actions()}
        self.reset()

    @abstractmethod
    def routes(self) -> Iterable[Route]:
        """Return the table of what is served."""

    @abstractmethod
    def begin(self) -> None:
        """Make the state that there is at first; switches and counters are new."""

    @abstractmethod
    def add_account_of(self, settings: Json) -> Json:
        """Add an account of settings that came as JSON, and return all that its owner must know.

        Raises:
            ValueError: a setting is unknown, missing or wrong, or the account is there already.

        """

    def accounts_listed(self) -> Iterable[AttrsInstance]:
        """Return everybody who may sign in, with all that they must know for it."""
        return ()

    def sign_ins(self) -> list[Json]:
        """Describe everybody who may sign in, for people."""
        return [
            {name: value for name, value in asdict(one).items() if value not in (None, "", (), [])}
            for one in self.accounts_listed()
        ]

    def lookup(self, text: str) -> list[Json]:
        """Describe something that people look up, in lines of the same form; none where it is not there."""
        del text
        return []

    def actions(self) -> Iterable[Action]:
        """Return what can be done to it at once."""
        return ()

    def no_such_path(self) -> Response:
        """Answer a call that nothing serves."""
        return text_reply("not found", 404)

    def admit(self, call: Call) -> None:
        """Refuse a call before its handler sees it."""

    def held_back(self, request: Request) -> float:
        """Return by how many seconds an answer is late, beside the faults that are set."""
        del request
        return 0.0

    def loses(self, request: Request) -> bool:
        """Tell whether the answer to a call that was done is lost, beside the faults that are set."""
        del request
        return False

    @property
    def counters(self) -> Counter[str]:
        """What happened so far: calls by operation, and the events that tests ask for."""
        return self.site.counters

    @property
    def switches(self) -> Switches_co:
        """What is turned on, and how far."""
        return self.site.switches

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of all operations."""
        return self._router.operations

    def now(self) -> float:
        """The provider's clock, in epoch seconds."""
        return self._clock() + self.switches.skew

    def reset(self) -> None:
        """Start anew: state, accounts, switches and counters."""
        self.site: Site[Switches_co] = Site(self.now, Counter(), self._new_switches())
        self.begin()

    def operation_of(self, request: Request) -> str | None:
        """Return the name of the operation that a request calls; None if it is not of this provider."""
        found = self._router.find(request)
        return None if found is None else found[1].operation

    def handle(self, request: Request) -> Response:
        """Do the work and answer."""
        found = self._router.find(request)
        if found is None:
            return self.no_such_path()
        route, call = found
        self.counters[call.operation] += 1
        try:
            return self._answer(route.handler, call)
        except Refused as refusal:
            if refusal.response.status == _UNAUTHORIZED:
                self.counters["unauthorized"] += 1
            return refusal.response

    def control(self, switch: str, value: object = True) -> object:
        """Turn a switch, or do something at once.

        Returns:
            What an action made, as JSON; None for the others, and for switches.

        Raises:
            ValueError: there is no such switch (those that there are stand in the message), or the value does
                not fit.

        """
        names = self.switches.names()
        if switch in names:
            self.switches.turn(switch, value)
            return None
        action = self._actions.get(switch)
        if action is None:
            raise unknown(f"switch of {self.name}", switch, [*self._actions, *names])
        action.takes.check(switch, value)
        return action.do(value)

    def listed(self) -> Json:
        """Describe what can be called, turned and done."""
        return {
            "operations": list(self.operations),
            "switches": self.switches.listed(),
            "actions": {
                action.name: {"takes": action.takes.name, "meaning": action.meaning}
                for action in self._actions.values()
            },
        }

    def _answer(self, handler: Handler, call: Call) -> Response:
        self.admit(call)
        answer = handler(call)
        return answer if isinstance(answer, Response) else json_reply(answer)
