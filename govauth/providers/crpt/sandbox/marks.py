"""Codes as the simulated СУЗ makes them, by template, and whether one came back as it was given."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from typing import Final, NamedTuple

from govauth.providers.crpt.codes.templates import TEMPLATES, templates_of
from govauth.providers.crpt.sandbox.replies import suz_refusal

GS: Final = "\x1d"
_CHARACTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!\"%&'()*+,-./_:;<=>?"
_TAIL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_FIRST: Final = "5"
"""Serial numbers that the operator makes begin with it."""
_KEY: Final = "ZZ01"
_PRICE: Final = "ACW."
_PRICE_OF_BLOCK: Final = "189000"

_ONE: Final = f"[{re.escape(_CHARACTERS)}]"
_NAMED: Final = rf"01[0-9]{{14}}21{_ONE}"
_FULL: Final = re.compile(
    rf"{_NAMED}{{1,20}}{GS}(?:93{_ONE}{{4}}(?:{GS}3103[0-9]{{6}})?|8005[0-9]{{6}}{GS}93{_ONE}{{4}}"
    rf"|91{_ONE}{{4}}{GS}92(?:[A-Za-z0-9+/]{{43}}=|[A-Za-z0-9+/]{{86}}==))|[0-9]{{14}}{_ONE}{{15}}"
)
_NAME: Final = re.compile(
    rf"{_NAMED}{{6,7}}|{_NAMED}{{13}}|{_NAMED}{{20}}|(?:00)?[0-9]{{18}}|[0-9]{{14}}{_ONE}{{7}}"
)
_HEAD: Final = re.compile(r"01([0-9]{14})21")


class Shape(NamedTuple):
    """How the codes of a sub-order are built.

    Attributes:
        serial_length: characters of the serial number.
        key_length: characters of AI 92; 0 where the check part is AI 93.
        of_pack: without identifiers, as on a pack of cigarettes.
        of_block: with the price of a block of them.

    """

    serial_length: int
    key_length: int = 0
    of_pack: bool = False
    of_block: bool = False


def shape_of(group: str, template_id: int, cis_type: str, place: str) -> Shape:
    """Return the shape that a template stands for; refuse one that the product group does not have."""
    if group == "tobacco":
        return Shape(7, of_pack=True) if cis_type == "UNIT" else Shape(7, of_block=True)
    own = templates_of(group)
    if not own:
        return Shape(13)
    template = TEMPLATES.get(template_id)
    if template is None or template not in own:
        raise suz_refusal(400, f"Template is not of {group}", field=f"{place}.templateId", code=1016)
    return Shape(template.serial_length, template.key_length)


def serial_of(number: int, length: int) -> str:
    """Write a number as a serial number: other numbers, other texts."""
    digits = ""
    for _ in range(length - len(_FIRST)):
        number, digit = divmod(number, len(_CHARACTERS))
        digits += _CHARACTERS[digit]
    return _FIRST + digits


def number_of(serial: str) -> int:
    """Read a serial number back; -1 where it is none of ours."""
    number = 0
    for character in reversed(serial.removeprefix(_FIRST)):
        digit = _CHARACTERS.find(character)
        if digit < 0:
            return -1
        number = number * len(_CHARACTERS) + digit
    return number if serial.startswith(_FIRST) else -1


def code_of(gtin: str, serial: str, shape: Shape) -> str:
    """Put a code together, check part and all."""
    head = gtin + serial if shape.of_pack else f"01{gtin}21{serial}"
    return head + _behind(head, shape)


def name_of(code: str) -> str:
    """Return what names the item in a code (КИ)."""
    return code.partition(GS)[0] if _HEAD.match(code) else code[:21]


def parts_of(name: str) -> tuple[str, str]:
    """Return GTIN and serial number of what names an item."""
    return (name[2:16], name[18:]) if _HEAD.match(name) else (name[:14], name[14:])


def is_well_formed(code: str, *, full: bool = True) -> bool:
    """Tell whether a code has the form of one; where it need not be full, its name is enough."""
    if not _FULL.fullmatch(code) and (full or not _NAME.fullmatch(code)):
        return False
    proof = code.rpartition(f"{GS}92")[2] if f"{GS}92" in code else "aA"
    if proof in (proof.upper(), proof.lower()):
        return False
    head = _HEAD.match(code)
    digits = head[1] if head else code[-18:] if code.isdigit() else code[:14]
    return sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits)) % 10 == 0


def is_intact(code: str) -> bool:
    """Tell whether a well-formed code came back byte for byte."""
    head = name_of(code)
    if _HEAD.match(code) is None:
        return code == head + _behind(head, Shape(7, of_pack=True))
    key = code.rpartition(f"{GS}92")[2] if f"{GS}91" in code else ""
    return code == head + _behind(head, Shape(0, len(key), of_block=f"{GS}8005" in code))


def _behind(head: str, shape: Shape) -> str:
    tail = check_part(head)
    if shape.of_pack:
        return _PRICE + tail
    if shape.of_block:
        return f"{GS}8005{_PRICE_OF_BLOCK}{GS}93{tail}"
    if not shape.key_length:
        return f"{GS}93{tail}"
    whole = hashlib.sha512(head.encode()).digest()
    proof = base64.b64encode(whole if shape.key_length > len(whole) else whole[:32]).decode()
    return f"{GS}91{_KEY}{GS}92{proof}"


def check_part(head: str) -> str:
    """Return what guards the bytes before it."""
    number = zlib.crc32(head.encode())
    return "".join(_TAIL[number >> shift & 63] for shift in (0, 6, 12, 18))
