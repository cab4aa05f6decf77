"""МДЛП, as one participant meets it."""

from __future__ import annotations

from govauth.providers.crpt.sandbox.mdlp.documents import MdlpDocuments
from govauth.providers.crpt.sandbox.mdlp.members import Member
from govauth.providers.crpt.sandbox.mdlp.packages import Packages
from govauth.providers.crpt.sandbox.mdlp.pauses import MOST, PAUSES
from govauth.providers.crpt.sandbox.mdlp.registers import Registers
from govauth.providers.crpt.sandbox.mdlp.world import MdlpWorld
from govauth.providers.crpt.sandbox.pauses import Pauses
from govauth.providers.crpt.sandbox.replies import mdlp_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Json, Site


class MdlpRegister:
    """The methods of МДЛП."""

    def __init__(self, inn: str, world: MdlpWorld, signatures: Signatures, site: Site[CrptSwitches]) -> None:
        self.member: Member = world.join(inn)
        self._site = site
        self._pauses = Pauses(site)
        self.documents: MdlpDocuments = MdlpDocuments(self.member, world.documents, signatures, site)
        self.packages: Packages = Packages(inn, self.member.sys_id, world.medicines, site)
        self.registers: Registers = Registers(self.member, world.members.values, world.medicines, site)

    def keep_pause(self, operation: str) -> None:
        """Refuse a call that comes sooner than the pause of its method allows."""
        pause = PAUSES.get(operation, MOST) * self._site.switches.pauses
        if self._pauses.too_early(operation, pause):
            status = self._site.switches.early_status
            raise mdlp_refusal(status, "Превышена допустимая частота вызовов метода")

    def me(self) -> Json:
        """Return the participant's own card."""
        return {"member": self.member.card()}
