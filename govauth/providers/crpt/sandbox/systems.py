"""The systems of one participant: what they hold, and who is let in."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from govauth.providers.crpt.sandbox.local_module import LocalModule
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.participant import Participant
from govauth.providers.crpt.sandbox.permissive import PermissiveMode
from govauth.providers.crpt.sandbox.registers import MdlpRegister, TrueApiRegister
from govauth.providers.crpt.sandbox.replies import suz_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.station import Station
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.tokens import Tokens
from govauth.simulation import Call, Site


class Systems:
    """СУЗ, ГИС МТ, True API, МДЛП and what cash desks ask, as one participant meets them."""

    def __init__(
        self, participant: Participant, registered: Mapping[str, Systems], site: Site[CrptSwitches]
    ) -> None:
        """Open the systems.

        Args:
            participant: whose they are.
            registered: the systems of all participants, by their ИНН.
            site: of the provider.

        """
        self.participant = participant
        self._registered = registered
        self._site = site
        self._recent: deque[float] = deque()
        self.signatures: Signatures = Signatures(participant.certificate_pem, site)
        self.tokens: Tokens = Tokens(participant, self.signatures, site)
        self.station: Station = Station(participant.oms_id, self.tokens, site)
        self.true_api: TrueApiRegister = TrueApiRegister(
            participant.inn, registered, self.find, self.signatures, site
        )
        self.permissive: PermissiveMode = PermissiveMode(participant, self.find, site)
        self.local_module: LocalModule = LocalModule(participant, self.permissive.opens, self.find, site)
        self.mdlp: MdlpRegister = MdlpRegister(self.signatures, site)

    def find(self, code: str) -> tuple[str, Known] | None:
        """Find a code that any participant was given: whose it is, and what is known of it."""
        for inn, systems in self._registered.items():
            known = systems.station.book.find(code)
            if known is not None:
                return inn, known
        return None

    def at_station(self, call: Call, moment: float) -> Station:
        """Let a call in to СУЗ: not too often, to the right one, and signed if it has a body."""
        self._slow_down(moment)
        if call.query.get("omsId") != self.participant.oms_id:
            raise suz_refusal(400, "OMS is not found", field="omsId", code=1001)
        if call.request.method == "POST":
            self.check_signed(call)
        return self.station

    def check_signed(self, call: Call) -> None:
        """Refuse a body that the participant did not sign."""
        signature, content = call.request.headers.get("x-signature"), call.request.content
        self.signatures.check_detached(signature, content, suz_refusal, attached_status=413)

    def _slow_down(self, moment: float) -> None:
        while self._recent and moment - self._recent[0] > 1:
            self._recent.popleft()
        rate = self._site.switches.rate
        if rate and len(self._recent) >= rate:
            self._site.counters["throttled"] += 1
            raise suz_refusal(429, "Too many requests", retry_after=1)
        self._recent.append(moment)
