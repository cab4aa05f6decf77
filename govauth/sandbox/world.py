"""All simulated providers together, and the calls that reach them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from email.utils import formatdate
from urllib.parse import urlsplit

from attrs import evolve, field, frozen

from govauth.http.message import Request, Response
from govauth.providers.bifit_kassa.sandbox import BifitKassaSandbox
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.providers.esia.sandbox import EsiaSandbox
from govauth.providers.esia_gateway.sandbox import EsiaGatewaySandbox
from govauth.providers.moy_nalog.sandbox import MoyNalogSandbox
from govauth.providers.smev.sandbox import SmevSandbox
from govauth.sandbox.faults import Fault, FaultKind, Faults
from govauth.sandbox.journal import Journal, SeenCall
from govauth.simulation import SimulatedProvider, Switches, unknown

_PAGE = (
    "<!DOCTYPE html><html><head><title>Сервис недоступен</title></head>"
    "<body><h1>На сервисе ведутся работы</h1></body></html>"
)


@frozen(slots=True)
class Answer:
    """What to do with a call: answer it, after a delay, and perhaps not let the answer through."""

    response: Response
    delay: float = 0.0
    broken: FaultKind | None = None


@frozen
class World:
    """The providers, their faults and their counters.

    A provider is reached at the root of the server by its own paths, and below ``/<name>`` as well.
    """

    moy_nalog: MoyNalogSandbox = field(factory=MoyNalogSandbox)
    esia: EsiaSandbox = field(factory=EsiaSandbox)
    esia_gateway: EsiaGatewaySandbox = field(factory=EsiaGatewaySandbox)
    crpt: CrptSandbox = field(factory=CrptSandbox)
    bifit_kassa: BifitKassaSandbox = field(factory=BifitKassaSandbox)
    smev: SmevSandbox = field(factory=SmevSandbox)
    faults: Faults = field(factory=Faults)
    journal: Journal = field(factory=Journal)

    @property
    def providers(self) -> Mapping[str, SimulatedProvider[Switches]]:
        """The providers by name."""
        every = (self.moy_nalog, self.esia, self.esia_gateway, self.crpt, self.bifit_kassa, self.smev)
        return {provider.name: provider for provider in every}

    def fault(self, fault: Fault) -> None:
        """Set a fault.

        Raises:
            ValueError: no provider has such a name, or no such operation; the valid ones are listed.

        """
        if fault.provider is not None and fault.provider not in self.providers:
            raise unknown("provider", fault.provider, self.providers)
        asked = [self.providers[fault.provider]] if fault.provider else self.providers.values()
        operations = {name: None for provider in asked for name in provider.operations}
        if fault.operation is not None and fault.operation not in operations:
            raise unknown("operation", fault.operation, operations)
        self.faults.add(fault)

    def answer(self, request: Request) -> Answer:
        """Let the provider work, unless a fault comes before."""
        provider, request = self.provider_of(request)
        if provider is None:
            return Answer(Response(404, {"content-type": "text/plain"}, b"no provider serves this path"))
        operation = provider.operation_of(request)
        hits = self.faults.striking(provider.name, operation)
        delay = hits[FaultKind.DELAY].seconds if FaultKind.DELAY in hits else 0.0
        delay += provider.held_back(request)
        response = _instead(hits)
        if response is not None or FaultKind.DROP in hits:
            provider.counters["faults"] += 1
        if response is None:
            response = Response(500) if FaultKind.DROP in hits else provider.handle(request)
        at = provider.now()
        self.journal.note(SeenCall(at, provider.name, operation or "", " ".join(hits), request, response))
        if FaultKind.DROP in hits:
            return Answer(response, delay, FaultKind.DROP)
        dated = {**response.headers, "date": formatdate(at, usegmt=True)}
        broken = next(
            (kind for kind in (FaultKind.LOSE, FaultKind.CUT, FaultKind.HANG) if kind in hits), None
        )
        if broken is None and provider.loses(request):
            broken = FaultKind.LOSE
        return Answer(evolve(response, headers=dated), delay, broken)

    def counters(self) -> dict[str, Counter[str]]:
        """Return what every provider counted."""
        return {name: provider.counters for name, provider in self.providers.items()}

    def reset(self) -> None:
        """Start anew."""
        self.faults.clear()
        self.journal.clear()
        for provider in self.providers.values():
            provider.reset()

    def provider_of(self, request: Request) -> tuple[SimulatedProvider[Switches] | None, Request]:
        """Return who serves a request, and the request as it reads there."""
        parts = urlsplit(request.url)
        first, _, rest = parts.path.lstrip("/").partition("/")
        provider = self.providers.get(first)
        if provider is not None:
            return provider, evolve(request, url=parts._replace(path=f"/{rest}").geturl())
        for provider in self.providers.values():
            if provider.operation_of(request) is not None:
                return provider, request
        return None, request


def _instead(hits: dict[FaultKind, Fault]) -> Response | None:
    """Return the answer that comes instead of the work."""
    if FaultKind.REDIRECT in hits:
        return Response(302, {"location": "http://127.0.0.2:9/elsewhere"})
    fault = hits.get(FaultKind.MAINTENANCE) or hits.get(FaultKind.FAIL)
    if fault is None:
        return None
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    if fault.kind is FaultKind.MAINTENANCE:
        return Response(fault.status, {**headers, "content-type": "text/html;charset=utf-8"}, _PAGE.encode())
    message = '{"message":"Внутренняя ошибка. Попробуйте еще раз"}'.encode()
    return Response(fault.status, {**headers, "content-type": "application/json"}, message)
