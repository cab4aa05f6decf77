"""Reads the full hierarchy of a pack: nested as deep as it is packed, and told apart by one key."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import define, field

from govauth.http.message import Response
from govauth.providers.crpt.mdlp import models
from govauth.transport.operation import reading
from govauth.wire.codec import Mismatch, structure
from govauth.wire.identifiers import Sscc
from govauth.wire.json import JsonValue, NotJson, decode_json

_CHILDREN: Final = "childs"


@define
class _Node:
    sscc: Sscc
    packing_date: str | None
    parent: _Node | None
    packs: list[models.PackTree] = field(factory=list[models.PackTree])
    units: list[models.PackedUnit] = field(factory=list[models.PackedUnit])

    def built(self) -> models.PackTree:
        return models.PackTree(self.sscc, self.packing_date, tuple(self.packs), tuple(self.units))


def _tree(value: JsonValue, where: str) -> models.PackTree | None:
    """Read a tree, each node after what it holds: no call goes deeper than this one."""
    if value is None:
        return None
    root, children = _opened(value, where, None)
    opened = [root]
    stack = [(root, child) for child in reversed(children)]
    while stack:
        parent, child = stack.pop()
        if isinstance(child, Mapping) and "sgtin" in child:
            parent.units.append(structure(child, models.PackedUnit))
            continue
        node, children = _opened(child, where, parent)
        opened.append(node)
        stack += [(node, one) for one in reversed(children)]
    for node in reversed(opened):
        node.packs.reverse()
        if node.parent is not None:
            node.parent.packs.append(node.built())
    return root.built()


def _opened(value: JsonValue, where: str, parent: _Node | None) -> tuple[_Node, Sequence[JsonValue]]:
    if not isinstance(value, Mapping):
        raise Mismatch(where, "expected a pack")
    sscc, packed, children = value.get("sscc"), value.get("packing_date"), value.get(_CHILDREN)
    if not isinstance(sscc, str):
        raise Mismatch(f"{where}.sscc", "expected the code of a pack")
    if children is not None and (isinstance(children, str) or not isinstance(children, Sequence)):
        raise Mismatch(f"{where}.{_CHILDREN}", "expected a list")
    return _Node(Sscc(sscc), packed if isinstance(packed, str) else None, parent), children or ()


def _hierarchy(content: bytes) -> models.FullHierarchy:
    try:
        value = decode_json(content)
    except NotJson as error:
        raise Mismatch("body", f"expected JSON: {error}") from None
    if not isinstance(value, Mapping):
        raise Mismatch("body", "expected an object")
    return models.FullHierarchy(_tree(value.get("up"), "up"), _tree(value.get("down"), "down"))


full_hierarchy: Final[Callable[[Response], models.FullHierarchy]] = reading(_hierarchy)
"""Reads the answer of ``full-hierarchy``."""
