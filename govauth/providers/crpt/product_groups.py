"""Product groups (товарные группы): code, number and name. The list grows: unknown codes and numbers pass."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from govauth.errors import InvalidInput


class ProductGroup(StrEnum):
    """A product group (товарная группа), by its code: ``ProductGroup.MILK == "milk"``."""

    CLOTHES = "lp"
    SHOES = "shoes"
    TOBACCO = "tobacco"
    PERFUMERY = "perfumery"
    TIRES = "tires"
    ELECTRONICS = "electronics"
    PHARMA = "pharma"
    MILK = "milk"
    BICYCLE = "bicycle"
    WHEELCHAIRS = "wheelchairs"
    ALCOHOL = "alcohol"
    ALTERNATIVE_TOBACCO = "otp"
    WATER = "water"
    FURS = "furs"
    BEER = "beer"
    NICOTINE = "ncp"
    BIOLOGICAL_ADDITIVES = "bio"
    ANTISEPTIC = "antiseptic"
    PET_FOOD = "petfood"
    SEAFOOD = "seafood"
    NON_ALCOHOLIC_BEER = "nabeer"
    SOFT_DRINKS = "softdrinks"
    MEAT = "meat"
    VETERINARY_DRUGS = "vetpharma"
    TOYS = "toys"
    RADIO_ELECTRONICS = "radio"
    TITANIUM = "titan"
    CANNED_FOOD = "conserve"
    VEGETABLE_OIL = "vegetableoil"
    OPTIC_FIBER = "opticfiber"
    CHEMISTRY = "chemistry"
    BOOKS = "books"
    GROCERY = "grocery"
    PHARMA_RAW_MATERIALS = "pharmaraw"
    CONSTRUCTION = "construction"
    FIRE_SAFETY = "fire"
    HEATERS = "heater"
    CABLES = "cableraw"
    MOTOR_OILS = "autofluids"
    POLYMER_PIPES = "polymer"
    SWEETS = "sweets"
    CAR_PARTS = "carparts"
    NATURAL_FUR = "furslp"
    NICOTINE_DEVICES = "nicotindev"
    GADGETS = "gadgets"
    FROZEN_FOOD = "frozen"
    FERTILIZERS = "fertilizers"
    HOMEWARE = "homeware"
    PYROTECHNICS = "pyrotechnics"
    INDUSTRIAL = "industrial"
    VETERINARY_BIOLOGICALS = "vetbio"

    @property
    def number(self) -> int | None:
        """Its number, as exports and balances have it; None where public sources know none."""
        known = _LISTED.get(self.value)
        return None if known is None else known[0]

    @property
    def russian_name(self) -> str:
        """Its name in Russian; the code where public sources know none."""
        known = _LISTED.get(self.value)
        return self.value if known is None else known[1]

    @classmethod
    def numbered(cls, number: int | str) -> ProductGroup | None:
        """Return the group of a number, such as ``8``; None where it is not listed: new ones may come."""
        text = str(number).strip()
        return next((group for group in cls if str(group.number) == text), None)

    @classmethod
    def named(cls, name: str) -> ProductGroup:
        """Find a group by its code, its number, its name here or its name in Russian, in any case.

        Raises:
            InvalidInput: there is no such group, or the name fits several.

        """
        wanted = _plain(name)
        found = [
            group
            for group in cls
            if wanted in (group.value, str(group.number), _plain(group.name), _plain(group.russian_name))
        ]
        if not found:
            found = [
                group for group in cls if len(wanted) > _SHORTEST and wanted in _plain(group.russian_name)
            ]
        if len(found) == 1:
            return found[0]
        several = ", ".join(f"{group.value} ({group.russian_name})" for group in found)
        raise InvalidInput(
            "name", f"fits several product groups, say which: {several}" if several else "is no product group"
        )


_SHORTEST: Final = 2

_LISTED: Final[dict[str, tuple[int, str]]] = {
    "lp": (1, "лёгкая промышленность"),
    "shoes": (2, "обувь"),
    "tobacco": (3, "табак"),
    "perfumery": (4, "духи и туалетная вода"),
    "tires": (5, "шины"),
    "electronics": (6, "фотокамеры и лампы-вспышки"),
    "pharma": (7, "лекарства"),
    "milk": (8, "молочная продукция"),
    "bicycle": (9, "велосипеды"),
    "wheelchairs": (10, "медицинские изделия"),
    "alcohol": (11, "алкоголь"),
    "otp": (12, "альтернативный табак"),
    "water": (13, "упакованная вода"),
    "furs": (14, "товары из меха"),
    "beer": (15, "пиво"),
    "ncp": (16, "никотиносодержащее"),
    "bio": (17, "БАД и специальное питание"),
    "antiseptic": (19, "антисептики"),
    "petfood": (20, "корма"),
    "seafood": (21, "икра и морепродукты"),
    "nabeer": (22, "безалкогольное пиво"),
    "softdrinks": (23, "соки и безалкогольные напитки"),
    "meat": (25, "мясо"),
    "vetpharma": (26, "ветеринарные препараты"),
    "toys": (27, "игрушки"),
    "radio": (28, "радиоэлектроника"),
    "titan": (31, "титановая металлопродукция"),
    "conserve": (32, "консервы"),
    "vegetableoil": (33, "растительные масла"),
    "opticfiber": (34, "оптоволокно"),
    "chemistry": (35, "косметика и бытовая химия"),
    "books": (36, "печатная продукция"),
    "grocery": (37, "бакалея"),
    "pharmaraw": (38, "фармсырьё"),
    "construction": (39, "стройматериалы"),
    "fire": (40, "огнетушащее и пиротехника"),
    "heater": (41, "отопительные приборы"),
    "cableraw": (42, "кабели"),
    "autofluids": (43, "моторные масла"),
    "polymer": (44, "полимерные трубы"),
    "sweets": (45, "сладости"),
    "carparts": (48, "автозапчасти"),
    "furslp": (49, "натуральный мех"),
    "nicotindev": (50, "электронные системы доставки никотина"),
    "gadgets": (51, "ноутбуки и смартфоны"),
    "frozen": (52, "полуфабрикаты и заморозка"),
    "fertilizers": (53, "удобрения"),
    "homeware": (54, "товары для дома"),
    "pyrotechnics": (59, "пиротехнические изделия"),
}
"""Number and name by code, as three public lists have them."""

_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_CODES: Final = frozenset(group.value for group in ProductGroup)


def group_code(group: str, field: str = "product_group") -> str:
    """Return the code of a product group as it goes out. One that is in no list goes as it is.

    Raises:
        InvalidInput: it is a number, a name or a code in other letters, and which code it is for is said.

    """
    text = str(group)
    if text in _CODES:
        return text
    if text.lower() not in _CODES and _CODE.fullmatch(text):
        return text
    try:
        meant = f', such as "{ProductGroup.named(text).value}"'
    except InvalidInput:
        meant = ', such as "milk"'
    raise InvalidInput(field, f"must be the code of a product group{meant}; see ProductGroup")


def group_number(group: str | int, field: str = "product_group") -> int:
    """Return the number of a product group, for those calls that take it. Any number above zero goes.

    Raises:
        InvalidInput: the number of the group is in no list: give the number itself.

    """
    if isinstance(group, int) and not isinstance(group, bool) and group > 0:
        return group
    known = _LISTED.get(group_code(group, field)) if isinstance(group, str) else None
    if known is None:
        raise InvalidInput(
            field, "must be a known product group or its number: this one has none in the list"
        )
    return known[0]


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").split()).casefold()
