"""Values of a declared class out of what came as JSON: nothing unknown, nothing missing."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from attrs import NOTHING, fields

from govauth.simulation.replies import object_in
from govauth.simulation.switches import OBJECT

if TYPE_CHECKING:
    from attrs import AttrsInstance

    Declared = TypeVar("Declared", bound=AttrsInstance)
else:
    Declared = TypeVar("Declared")


def unknown(what: str, name: object, valid: Iterable[str]) -> ValueError:
    """Make the error for a name that nobody knows: it lists the names that are known."""
    known = list(valid)
    close = get_close_matches(str(name), known, 1)
    hint = f"; did you mean {close[0]!r}?" if close else "."
    return ValueError(f"no {what} {name!r}{hint} There are: {', '.join(known)}")


def made_of(kind: type[Declared], what: str, settings: object) -> Declared:
    """Make an object of an attrs class from a JSON object.

    Args:
        kind: the class; its converters and validators judge the values.
        what: what it is called in errors, such as ``setting of a fault``.
        settings: the JSON object.

    Raises:
        ValueError: an unknown name (the known ones are listed), a missing one, or a value that does not fit.

    """
    if not OBJECT.fits(settings):
        raise ValueError(f"a JSON object is expected, with each {what} by its name")
    given = object_in(settings)
    declared = {each.name: each for each in fields(kind) if each.init}
    for name in given:
        if name not in declared:
            raise unknown(what, name, declared)
    for name, each in declared.items():
        if each.default is NOTHING and name not in given:
            raise ValueError(f"{what} {name!r} is missing")
    try:
        return kind(**given)
    except TypeError as error:
        raise ValueError(str(error)) from None
