"""What all participants of МДЛП have in common."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field

from govauth.providers.crpt.sandbox.mdlp.document import MdlpDocument
from govauth.providers.crpt.sandbox.mdlp.medicines import Medicine, Medicines, Nesting, seed
from govauth.providers.crpt.sandbox.mdlp.members import Member, make_member
from govauth.simulation import Json, made_of


@define
class MdlpWorld:
    """The documents, the medicines and the members.

    Attributes:
        now: the clock.
        members: the participants, by ИНН.
        documents: in the order in which they came.
        medicines: packs and packages.

    """

    now: Callable[[], float]
    members: dict[str, Member] = field(factory=dict[str, Member])
    documents: list[MdlpDocument] = field(factory=list[MdlpDocument])
    medicines: Medicines = field(factory=Medicines)

    def join(self, inn: str) -> Member:
        """Let a participant in; the first of them holds some medicines."""
        member = make_member(inn, len(self.members))
        if not self.members:
            seed(self.medicines, inn, member.branch_id, self.now())
        self.members[inn] = member
        return member

    def put(self, given: Json) -> None:
        """Let a pack of medicine be there.

        Raises:
            ValueError: a setting is unknown or wrong, or no participant has such an ИНН.

        """
        first = next(iter(self.members))
        pack = made_of(Medicine, "setting of a pack", {"owner": first, **given})
        if pack.owner not in self.members:
            raise ValueError("no participant has this ИНН")
        self.medicines.add(pack, self.now())

    def pack(self, given: Json) -> None:
        """Put a package into another.

        Raises:
            ValueError: a setting is unknown, missing or wrong, or a package would be inside of itself.

        """
        made = made_of(Nesting, "setting of a package", {"owner": next(iter(self.members)), **given})
        self.medicines.put_into(made.sscc, made.into, made.owner, self.now())
