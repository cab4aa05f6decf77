"""Packages with codes in them, each named by its SSCC, whoever put them together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define

from govauth.providers.crpt.sandbox.marks import name_of

_PREFIXED = 20


@define
class Box:
    """A package.

    Attributes:
        sscc: 18 digits.
        owner: ИНН of whoever put it together.
        created: when, in epoch seconds.
        children: what names the items in it, and SSCC of packages in it.

    """

    sscc: str
    owner: str
    created: float
    children: list[str]


def bare_sscc(code: str) -> str:
    """Return 18 digits of an SSCC that may have its identifier ``00`` before it."""
    return code[2:] if len(code) == _PREFIXED and code.startswith("00") else code


class Boxes:
    """The packages of all participants."""

    def __init__(self) -> None:
        self._boxes: dict[str, Box] = {}
        self._parents: dict[str, str] = {}

    def find(self, code: str) -> Box | None:
        """Find a package."""
        return self._boxes.get(bare_sscc(code))

    def parent_of(self, code: str) -> str | None:
        """Return the package that something is in."""
        return self._parents.get(_key(code))

    def pack(self, sscc: str, owner: str, moment: float, codes: Iterable[str]) -> None:
        """Put codes into a package, new or begun."""
        box = self._boxes.setdefault(bare_sscc(sscc), Box(bare_sscc(sscc), owner, moment, []))
        for code in map(_key, codes):
            if code not in self._parents:
                self._parents[code] = box.sscc
                box.children.append(code)

    def take_out(self, sscc: str, codes: Iterable[str]) -> None:
        """Take codes out of a package."""
        box = self.find(sscc)
        for code in map(_key, codes):
            if box is not None and code in box.children:
                box.children.remove(code)
                del self._parents[code]

    def dissolve(self, sscc: str) -> None:
        """Take a package apart."""
        box = self._boxes.pop(bare_sscc(sscc), None)
        for code in box.children if box else ():
            del self._parents[code]

    def leaves(self, code: str) -> Iterator[str]:
        """Go through the items in a package and the packages in it; what is none is an item itself."""
        waiting = [code]
        while waiting:
            one = waiting.pop()
            box = self.find(one)
            if box is None:
                yield one
            else:
                waiting += reversed(box.children)


def _key(code: str) -> str:
    return bare_sscc(code) if code.isdigit() else name_of(code)
