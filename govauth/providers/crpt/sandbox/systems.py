"""The systems of one participant: what they hold, and who is let in."""

from __future__ import annotations

from collections.abc import Mapping

from govauth.http.message import Response
from govauth.providers.crpt.sandbox.local_module import LocalModule
from govauth.providers.crpt.sandbox.mdlp.register import MdlpRegister
from govauth.providers.crpt.sandbox.mdlp.world import MdlpWorld
from govauth.providers.crpt.sandbox.participant import Participant
from govauth.providers.crpt.sandbox.pauses import CallsPerSecond
from govauth.providers.crpt.sandbox.permissive import PermissiveMode
from govauth.providers.crpt.sandbox.replies import gis_mt_refusal, suz_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.station import Station
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.tokens import Tokens
from govauth.providers.crpt.sandbox.true_api.archive import Archive
from govauth.providers.crpt.sandbox.true_api.register import TrueApiRegister
from govauth.simulation import Call, Refused, Site


class Systems:
    """СУЗ, ГИС МТ, True API, МДЛП and what cash desks ask, as one participant meets them."""

    def __init__(
        self,
        participant: Participant,
        registered: Mapping[str, Systems],
        archive: Archive,
        medicines: MdlpWorld,
        site: Site[CrptSwitches],
    ) -> None:
        """Open the systems.

        Args:
            participant: whose they are.
            registered: the systems of all participants, by their ИНН.
            archive: the documents of all participants, and their codes.
            medicines: what all participants of МДЛП have in common.
            site: of the provider.

        """
        self.participant = participant
        self._registered = registered
        self._site = site
        self._station_calls = CallsPerSecond(site)
        self._true_api_calls = CallsPerSecond(site)
        circulation = archive.circulation
        find = circulation.find
        self.signatures: Signatures = Signatures(participant.certificate_pem, site)
        self.tokens: Tokens = Tokens(participant, self.signatures, site)
        self.station: Station = Station(participant, self.tokens, circulation.boxes, site)
        circulation.books[participant.inn] = self.station.book
        self.true_api: TrueApiRegister = TrueApiRegister(
            participant.inn, registered, archive, self._signatures_of, site
        )
        self.permissive: PermissiveMode = PermissiveMode(participant, find, site)
        self.local_module: LocalModule = LocalModule(
            participant, self.permissive.opens, find, self.true_api.receipts.sell, site
        )
        self.mdlp: MdlpRegister = MdlpRegister(participant.inn, medicines, self.signatures, site)

    def _signatures_of(self, inn: str) -> Signatures:
        found = self._registered.get(inn)
        return found.signatures if found else self.signatures

    def at_station(self, call: Call) -> Station:
        """Let a call in to СУЗ: not too often, to the right one, and signed if it has a body."""
        if self._station_calls.too_many(self._site.switches.rate):
            raise suz_refusal(429, "Too many requests", retry_after=1)
        if call.query.get("omsId") != self.participant.oms_id:
            raise suz_refusal(400, "OMS is not found", field="omsId", code=1001)
        if call.request.method == "POST":
            self.check_signed(call)
        return self.station

    def check_signed(self, call: Call) -> None:
        """Refuse a body that the participant did not sign."""
        signature, content = call.request.headers.get("x-signature"), call.request.content
        self.signatures.check_detached(signature, content, suz_refusal, attached_status=413)

    def at_true_api(self, call: Call) -> TrueApiRegister:
        """Let a call in to True API: not too often, and by a caller that takes any answer."""
        if self._true_api_calls.too_many(self._site.switches.true_api_rate):
            raise gis_mt_refusal(429, "Слишком много запросов")
        if "*/*" not in call.header("accept"):
            raise Refused(Response(406))
        return self.true_api
