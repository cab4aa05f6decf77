"""Damaging DER as a structure: what comes out is sound DER again, with something else in it."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

from govauth.signing.der import OCTET_STRING, tlv

TAGS = (1, 2, 3, 4, 5, 6, 9, 0x0A, 0x0C, 0x13, 0x17, 0x18, 0x1E, 0x30, 0x31, 0x80, 0x81, 0xA0, 0xA1, 0xA2)
CONSTRUCTED = 0x20

Node = list[Any]
"""A tag, and octets or nodes."""


def parsed(octets: bytes) -> list[Node]:
    """Take DER apart, and what octet strings hold too."""
    found: list[Node] = []
    at = 0
    while at < len(octets):
        tag, size, start = octets[at], octets[at + 1], at + 2
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(octets[at + 2 : start], "big")
        content, at = octets[start : start + size], start + size
        if len(content) != size:
            raise ValueError("cut off")
        found.append([tag, _inside(tag, content)])
    return found


def _inside(tag: int, content: bytes) -> Any:
    if tag & CONSTRUCTED:
        return parsed(content)
    if tag == OCTET_STRING and content[:1] == b"\x30":
        try:
            return parsed(content)
        except (ValueError, IndexError):
            return content
    return content


def written(nodes: list[Node]) -> bytes:
    """Put DER together."""
    return b"".join(
        tlv(tag, written(inside) if isinstance(inside, list) else inside) for tag, inside in nodes
    )


def _places(nodes: list[Node]) -> Iterator[tuple[list[Node], int]]:
    for at, (_, inside) in enumerate(nodes):
        yield nodes, at
        if isinstance(inside, list):
            yield from _places(inside)


def _damage(nodes: list[Node], chosen: random.Random) -> None:
    places = list(_places(nodes))
    if not places:
        return
    siblings, at = chosen.choice(places)
    others, place = chosen.choice(places)
    match chosen.randrange(8):
        case 0:
            siblings[at][0] = chosen.choice(TAGS)
        case 1:
            siblings.insert(at, copy.deepcopy(siblings[at]))
        case 2:
            del siblings[at]
        case 3:
            chosen.shuffle(siblings)
        case 4:
            siblings[at] = copy.deepcopy(others[place])
        case 5:
            siblings[at][1] = b""
        case 6:
            siblings[at][1] = chosen.randbytes(chosen.choice((1, 2, 8, 40)))
        case _:
            siblings[at] = [0x30, [siblings[at]]]


def damaged_der(whole: bytes, count: int) -> Iterator[bytes]:
    """Damage DER in one to three places; the same ones for the same number."""
    chosen = random.Random(count)
    tree = parsed(whole)
    for _ in range(count):
        changed = copy.deepcopy(tree)
        for _ in range(chosen.choice((1, 1, 2, 3))):
            _damage(changed, chosen)
        yield written(changed)
