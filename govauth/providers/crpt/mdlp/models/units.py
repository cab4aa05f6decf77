"""Units (SGTIN) and packs (SSCC) as МДЛП shows them."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from govauth.wire.identifiers import Gtin, Sscc
from govauth.wire.model import Answer, wire


@frozen(kw_only=True)
class Unit(Answer):
    """A pack of a medicine for a patient. Of units of others, fewer fields come.

    Attributes:
        sgtin: GTIN and serial number, 27 characters.
        gtin: of the medicine.
        status: such as ``in_circulation``; new ones appear, so it is a text.
        status_date: since when, ISO 8601.
        batch: its series.
        expiration_date: ISO 8601.
        prod_name: the trade name.
        sell_name: the name with form and dose.
        pack3_id: the SSCC of the pack it is in.
        sys_id: of the owner, a UUID.
        branch_id: the place where it is, 14 digits.

    """

    sgtin: str
    gtin: Gtin | None = None
    status: str | None = None
    status_date: str | None = field(default=None, metadata=wire("status_date"))
    batch: str | None = None
    expiration_date: str | None = field(default=None, metadata=wire("expiration_date"))
    prod_name: str | None = field(default=None, metadata=wire("prod_name"))
    sell_name: str | None = field(default=None, metadata=wire("sell_name"))
    pack3_id: Sscc | None = field(default=None, metadata=wire("pack3_id"))
    sys_id: str | None = field(default=None, metadata=wire("sys_id"))
    branch_id: str | None = field(default=None, metadata=wire("branch_id"))


@frozen(kw_only=True)
class LeftOut(Answer):
    """A unit that the system does not show, and why.

    Attributes:
        sgtin: which.
        error_code: 2 there is none, 4 it is shown to its present owner only.
        error_desc: the system's message.

    """

    sgtin: str | None = None
    error_code: int | None = field(default=None, metadata=wire("error_code"))
    error_desc: str | None = field(default=None, metadata=wire("error_desc"))


@frozen(kw_only=True)
class UnitPage(Answer):
    """A page of units, and those that are left out of it."""

    entries: tuple[Unit, ...] = ()
    failed_entries: tuple[LeftOut, ...] = field(default=(), metadata=wire("failed_entries"))
    total: int | None = None
    failed: int | None = None


@frozen(slots=True)
class FoundUnits:
    """Units by their numbers.

    Attributes:
        entries: what is shown.
        failed_entries: what is not, each with its reason; one of which the answer says nothing has none.

    """

    entries: tuple[Unit, ...]
    failed_entries: tuple[LeftOut, ...]

    @property
    def failed(self) -> int:
        """How many are not shown."""
        return len(self.failed_entries)


@frozen(kw_only=True)
class Pack(Answer):
    """A transport pack in the short hierarchy.

    Attributes:
        sscc: its code.
        release_date: ISO 8601.
        system_subj_id: of the owner, a UUID.

    """

    sscc: Sscc
    release_date: str | None = field(default=None, metadata=wire("release_date"))
    system_subj_id: str | None = field(default=None, metadata=wire("system_subj_id"))


@frozen(kw_only=True)
class PackChain(Answer):
    """``GET /reestr/sscc/{sscc}/hierarchy``: the packs around one, without units.

    Attributes:
        up: the packs it is in.
        down: the packs in it.

    """

    up: tuple[Pack, ...] = ()
    down: tuple[Pack, ...] = ()


@frozen(kw_only=True)
class PackedUnit(Answer):
    """A unit in the full hierarchy.

    Attributes:
        sgtin: 27 characters.
        sscc: of the pack it is in.
        gtin: of the medicine.
        status: such as ``in_circulation``.
        series_number: its series.
        expiration_date: ISO 8601.

    """

    sgtin: str
    sscc: Sscc | None = None
    gtin: Gtin | None = None
    status: str | None = None
    series_number: str | None = field(default=None, metadata=wire("series_number"))
    expiration_date: str | None = field(default=None, metadata=wire("expiration_date"))


def _counted(held: tuple[object, ...]) -> str:
    """Show how many there are: what is nested may be too deep to be shown."""
    return f"<{len(held)}>"


@frozen(slots=True, eq=False)
class PackTree:
    """A pack with all that is in it, however deep.

    Attributes:
        sscc: its code.
        packing_date: ISO 8601.
        packs: the packs directly in it.
        units: the units directly in it.

    """

    sscc: Sscc
    packing_date: str | None
    packs: tuple[PackTree, ...] = field(repr=_counted)
    units: tuple[PackedUnit, ...] = field(repr=_counted)

    def walk(self) -> Iterator[PackTree]:
        """Go through this pack and every pack in it, each before what it holds."""
        waiting: list[PackTree] = [self]
        while waiting:
            pack = waiting.pop()
            yield pack
            waiting.extend(reversed(pack.packs))

    def all_units(self) -> Iterator[PackedUnit]:
        """Go through the units of this pack and of every pack in it."""
        for pack in self.walk():
            yield from pack.units


@frozen(slots=True)
class FullHierarchy:
    """``GET /reestr/sscc/{sscc}/full-hierarchy``.

    Attributes:
        up: the outermost pack, down to the one that was asked for; None where none came.
        down: the pack that was asked for, with all that is in it; None where none came.

    """

    up: PackTree | None
    down: PackTree | None
