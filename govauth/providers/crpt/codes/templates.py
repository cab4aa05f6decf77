"""Templates of codes by product group: the classifier of orders, edition 2.5.27, as one emulator has it.

A hint: the list is not cross-checked, and a new template or group may come any week.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Template(NamedTuple):
    """How the codes of an order are built.

    Attributes:
        id: ``templateId`` of an order.
        product_group: whose it is.
        serial_length: characters of the serial number.
        key_length: characters of AI 92; 0 where the check part is AI 93 alone.

    """

    id: int
    product_group: str
    serial_length: int
    key_length: int


_SHORT: Final = {
    "otp": (14, 7), "water": (16, 13), "beer": (18, 7), "milk": (20, 6), "bio": (23, 13),
    "antiseptic": (25, 13), "petfood": (41, 6), "seafood": (38, 6), "nabeer": (28, 7),
    "softdrinks": (29, 13), "meat": (32, 6), "toys": (59, 6), "radio": (37, 20),
    "fertilizers": (81, 6), "titan": (39, 13), "vegetableoil": (40, 13), "grocery": (43, 13),
    "opticfiber": (45, 13), "chemistry": (47, 6), "conserve": (49, 6), "construction": (53, 13),
    "fire": (55, 6), "heater": (57, 6), "autofluids": (60, 13), "cableraw": (62, 13),
    "polymer": (64, 6), "sweets": (66, 6), "carparts": (68, 6), "nicotindev": (70, 13),
    "gadgets": (72, 20), "vetbio": (75, 6), "homeware": (77, 6), "industrial": (79, 6),
    "frozen": (83, 6), "pyrotechnics": (86, 6),
}  # fmt: skip
_LONG: Final = {
    "pharma": (5, 13), "tires": (7, 13), "electronics": (8, 20), "perfumery": (9, 13),
    "lp": (10, 13), "bicycle": (11, 13), "wheelchairs": (12, 13), "bio": (30, 13),
    "antiseptic": (31, 13), "petfood": (26, 6), "seafood": (27, 6), "meat": (74, 13),
    "toys": (34, 13), "radio": (36, 20), "fertilizers": (82, 13), "furslp": (85, 13),
    "vegetableoil": (51, 13), "grocery": (42, 13), "opticfiber": (44, 13), "chemistry": (46, 6),
    "conserve": (48, 6), "vetpharma": (50, 13), "books": (52, 13), "construction": (54, 13),
    "fire": (56, 13), "heater": (58, 6), "autofluids": (61, 13), "cableraw": (63, 13),
    "polymer": (65, 6), "sweets": (67, 13), "carparts": (69, 13), "nicotindev": (71, 13),
    "gadgets": (73, 20), "vetbio": (76, 13), "homeware": (78, 13), "industrial": (80, 13),
    "frozen": (84, 13), "pyrotechnics": (87, 13),
}  # fmt: skip
_LONGEST: Final = {"shoes": (1, 13)}

TEMPLATES: Final = {
    template.id: template
    for key_length, table in ((0, _SHORT), (44, _LONG), (88, _LONGEST))
    for group, (number, serial_length) in table.items()
    for template in (Template(number, group, serial_length, key_length),)
}
"""Every template by its id."""

_OF_TOBACCO: Final = {"tobacco": frozenset({7})}
_DISPUTED: Final = {"beer": frozenset({7, 13})}

_LENGTHS: Final = {
    group: frozenset(one.serial_length for one in TEMPLATES.values() if one.product_group == group)
    for group in {one.product_group for one in TEMPLATES.values()}
} | (_OF_TOBACCO | _DISPUTED)


def templates_of(product_group: str) -> tuple[Template, ...]:
    """Return the known templates of a product group; none where the list does not have it."""
    return tuple(one for one in TEMPLATES.values() if one.product_group == product_group)


def serial_lengths(product_group: str | None) -> frozenset[int]:
    """Return the usual lengths of serial numbers of a product group; none where they are not known."""
    return _LENGTHS.get(product_group, frozenset()) if product_group else frozenset()
