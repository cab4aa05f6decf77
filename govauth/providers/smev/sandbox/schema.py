"""Which elements may stand where: the order that the schemas demand, and the form of the texts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import field, frozen

from govauth.providers.smev.sandbox.xml import children_of, name_of, text_at
from govauth.signing.xml.library import Element


@frozen
class Part:
    """One element of a sequence.

    Attributes:
        name: local name.
        least: how often at least.
        most: how often at most.
        form: the regular expression of its text; None for any.
        parts: what is inside; None where that is not looked at.
        namespace: its own; None for that of the sequence.

    """

    name: str
    least: int = 1
    most: int = 1
    form: str | None = None
    parts: Sequence[Part] | None = None
    namespace: str | None = None


@frozen
class Sequenced:
    """A sequence of elements of one namespace.

    Attributes:
        namespace: of every part that has none of its own.
        parts: in their order.

    """

    namespace: str
    parts: Sequence[Part] = field(repr=False)

    def problem(self, element: Element) -> str | None:
        """Return what is wrong inside an element, as a validator would say it; None if nothing is."""
        return _problem(element, self.parts, self.namespace)


def optional(name: str, form: str | None = None) -> Part:
    """Declare an element that may be left out."""
    return Part(name, 0, form=form)


def _problem(element: Element, parts: Sequence[Part], namespace: str) -> str | None:
    left = children_of(element)
    for part in parts:
        wanted = (part.namespace or namespace, part.name)
        count = 0
        while left and count < part.most and name_of(left[0]) == wanted:
            problem = _inside(left.pop(0), part, wanted[0])
            if problem is not None:
                return problem
            count += 1
        if count < part.least:
            found = f"{{{name_of(left[0])[0]}}}{name_of(left[0])[1]}" if left else "the end"
            return f"cvc-complex-type.2.4: '{{{wanted[0]}}}{part.name}' is expected, not {found}"
    if left:
        space, local = name_of(left[0])
        return f"cvc-complex-type.2.4: no child element is expected at '{{{space}}}{local}'"
    return None


def _inside(element: Element, part: Part, namespace: str) -> str | None:
    if part.form is not None and re.fullmatch(part.form, text_at(element)) is None:
        return f"cvc-pattern-valid: the value of element '{part.name}' does not fit '{part.form}'"
    return None if part.parts is None else _problem(element, part.parts, namespace)
