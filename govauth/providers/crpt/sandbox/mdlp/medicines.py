"""Packs of medicine (SGTIN) and the packages they are in (SSCC), of all participants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import define, field, frozen, validators

from govauth.providers.crpt.sandbox.mdlp.paging import with_zone
from govauth.simulation import Json

SEEDED_GTIN: Final = "04607165290121"
PALLET: Final = "046016530300000107"
CARTONS: Final = ("046016530300000114", "046016530300000121")
_NAME: Final = "УЧЕБНЫЙ ПРЕПАРАТ"
_SELL_NAME: Final = "Учебный препарат, таблетки"
_EXPIRES: Final = "2099-01-01T00:00:00Z"
_GTIN: Final = 14

_text = validators.instance_of(str)


@frozen
class Medicine:
    """A pack of medicine.

    Attributes:
        sgtin: 27 characters: GTIN and serial number.
        status: such as ``in_circulation``.
        batch: of the producer.
        sscc: the package that it is in.
        owner: ИНН; of the first participant where it is left out.
        held_at: what its card names as the holder, in place of the participant's id.

    """

    sgtin: str = field(validator=validators.matches_re(r"[0-9]{14}[!-~]{13}"))
    status: str = field(default="in_circulation", validator=_text)
    batch: str = field(default="A01", validator=_text)
    sscc: str | None = field(default=None, validator=validators.optional(validators.matches_re("[0-9]{18}")))
    owner: str = field(default="", validator=_text)
    held_at: str = field(default="", validator=_text)

    @property
    def gtin(self) -> str:
        """The product."""
        return self.sgtin[:_GTIN]


@frozen
class Nesting:
    """A package that is to be put into another; of the first participant where ``owner`` is left out."""

    sscc: str = field(validator=validators.matches_re("[0-9]{18}"))
    into: str = field(validator=validators.matches_re("[0-9]{18}"))
    owner: str = field(default="", validator=_text)


@define
class Package:
    """A package: what it is in, and whose it is."""

    sscc: str
    owner: str
    packed: float
    parent: str | None = None


class Medicines:
    """What there is, by whomever it is held."""

    def __init__(self) -> None:
        self.packs: dict[str, Medicine] = {}
        self.packages: dict[str, Package] = {}

    def add(self, pack: Medicine, moment: float) -> None:
        """Let a pack be there, and the package that it is in."""
        self.packs[pack.sgtin] = pack
        if pack.sscc is not None:
            self.packages.setdefault(pack.sscc, Package(pack.sscc, pack.owner, moment))

    def put_into(self, sscc: str, parent: str, owner: str, moment: float) -> None:
        """Put a package into another; both are made if they are not there.

        Raises:
            ValueError: it would be inside of itself.

        """
        outer = self.packages.setdefault(parent, Package(parent, owner, moment))
        if sscc in [one.sscc for one in self.around(outer)] or sscc == parent:
            raise ValueError("a package cannot be inside of itself")
        self.packages.setdefault(sscc, Package(sscc, owner, moment)).parent = parent

    def around(self, package: Package) -> Iterator[Package]:
        """Go through the packages that one is in, from the inside."""
        while package.parent is not None:
            package = self.packages[package.parent]
            yield package

    def inside(self, sscc: str) -> Iterator[Package]:
        """Go through the packages in one, at any depth."""
        waiting = [sscc]
        while waiting:
            outer = waiting.pop()
            for package in self.packages.values():
                if package.parent == outer:
                    waiting.append(package.sscc)
                    yield package

    def packs_in(self, sscc: str) -> list[Medicine]:
        """Return the packs in a package, at any depth."""
        places = {sscc, *(package.sscc for package in self.inside(sscc))}
        return [pack for pack in self.packs.values() if pack.sscc in places]


def seed(medicines: Medicines, owner: str, held_at: str, moment: float) -> None:
    """Let the first participant hold some packs: two of them alone, four in two cartons of a pallet."""
    medicines.add(Medicine("04601653030046" + "5AAAAAAAAAAAA", owner=owner, held_at=held_at), moment)
    medicines.add(Medicine("0" * 27, owner=owner, held_at=held_at), moment)
    for number, carton in enumerate(CARTONS):
        medicines.put_into(carton, PALLET, owner, moment)
        for letter in "AB":
            serial = f"{number}{letter}" + "X" * 11
            medicines.add(Medicine(f"{SEEDED_GTIN}{serial}", sscc=carton, owner=owner), moment)


def card(pack: Medicine, sys_id: str, moment: float) -> Json:
    """Return a pack as its owner sees it."""
    return {
        **public_card(pack),
        "status_date": with_zone(moment),
        "sell_name": _SELL_NAME,
        "pack3_id": pack.sscc,
        "sys_id": pack.held_at or sys_id,
    }


def public_card(pack: Medicine) -> Json:
    """Return a pack as anybody sees it."""
    return {
        "sgtin": pack.sgtin,
        "gtin": pack.gtin,
        "status": pack.status,
        "batch": pack.batch,
        "expiration_date": _EXPIRES,
        "prod_name": _NAME,
    }


def leaf(pack: Medicine) -> Json:
    """Return a pack as a hierarchy shows it."""
    return {
        "sgtin": pack.sgtin,
        "gtin": pack.gtin,
        "status": pack.status,
        "sscc": pack.sscc,
        "series_number": pack.batch,
        "expiration_date": _EXPIRES,
    }


def product(gtin: str) -> Json:
    """Return a medical product."""
    return {
        "gtin": gtin,
        "prod_name": _NAME,
        "prod_sell_name": _SELL_NAME,
        "prod_d_name": "20 мг",
        "prod_form_name": "ТАБЛЕТКИ",
        "reg_status": "Действующий",
        "gnvlp": False,
    }
