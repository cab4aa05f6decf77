"""``crpt.mdlp``: documents and registers of medicines."""

from __future__ import annotations

from govauth.providers.crpt.mdlp import models, operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.directories import Medicines, Partners
from govauth.providers.crpt.mdlp.documents import Documents
from govauth.providers.crpt.mdlp.free_call import FreeCalls
from govauth.providers.crpt.mdlp.links import Links
from govauth.providers.crpt.mdlp.registers import Packs, Registers
from govauth.providers.crpt.mdlp.submission import Submitter


class Mdlp(FreeCalls):
    """МДЛП of one participant.

    Attributes:
        documents: hand in, find, look at, download, wait for.
        registers: units, places, stock.
        packs: what is in what, by SSCC.
        medicines: medical products.
        partners: other participants.

    """

    def __init__(self, calls: MdlpCalls, links: Links, submitter: Submitter) -> None:
        super().__init__(calls)
        self._calls = calls
        self.documents: Documents = Documents(calls, links, submitter)
        self.registers: Registers = Registers(calls)
        self.packs: Packs = Packs(calls)
        self.medicines: Medicines = Medicines(calls)
        self.partners: Partners = Partners(calls)

    async def member(self) -> models.Member:
        """Return the participant who asks: ``GET /members/current``."""
        return (await self._calls.get(operations.MEMBER)).member

    async def logout(self) -> None:
        """End the token at МДЛП: ``GET /auth/logout``. Closing the client never does it.

        Everybody who shares the store loses the token with it, and the next call, whoever makes it, signs in
        anew. Where there is no token, or one that is over, this signs in first.

        Raises:
            OutcomeUnknown: the answer was lost; calling it again does no harm.

        """
        await self._calls.get(operations.LOGOUT)
