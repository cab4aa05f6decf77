"""Product groups as queries and bodies name them. The list grows: any text is accepted beside it."""

from __future__ import annotations

from enum import StrEnum


class ProductGroup(StrEnum):
    """A product group (товарная группа)."""

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
