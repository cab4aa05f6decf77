"""Switches of simulated providers: declared once, with type, default and one sentence.

A provider's switches are the fields of an attrs class::

    @define
    class ShopSwitches(Switches):
        rotate: bool = flag(True, "A refresh changes the refresh token.")
        access_seconds: float = number(3600.0, "The life of the next access tokens.")

The code reads them as attributes. What happens at once instead of staying on is an :class:`Action`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypeVar, cast

from attrs import define, field, fields, frozen

from govauth.settings import is_finite
from govauth.simulation.replies import Json

Fits: TypeAlias = Callable[[object], bool]
Value = TypeVar("Value")
_SWITCH: Final = "govauth.switch"


@frozen
class Kind:
    """What a switch takes.

    Attributes:
        name: as it is listed.
        fits: whether a value is one.

    """

    name: str
    fits: Fits

    def check(self, switch: str, value: object) -> None:
        """Refuse a value of another kind.

        Raises:
            ValueError: it is.

        """
        if not self.fits(value):
            raise ValueError(f"switch {switch!r} takes {self.name}, not {value!r}")


def _is_share(value: object) -> bool:
    return is_finite(value) and 0 <= value <= 1


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in cast("list[object]", value))


ANYTHING: Final = Kind("anything", lambda _: True)
FLAG: Final = Kind("true or false", lambda value: isinstance(value, bool))
# JSON as Python reads it has NaN and Infinity, and what is listed must be JSON again.
NUMBER: Final = Kind("a number", is_finite)
SHARE: Final = Kind("a share from 0 to 1", _is_share)
COUNT: Final = Kind("an integer from 0", _is_count)
STATUS: Final = Kind("a status from 200 to 599", lambda value: _is_count(value) and value in range(200, 600))
TEXT: Final = Kind("a text", lambda value: isinstance(value, str))
TEXT_OR_NULL: Final = Kind("a text or null", lambda value: value is None or isinstance(value, str))
OBJECT: Final = Kind("an object", lambda value: isinstance(value, dict))
LIST: Final = Kind("a list", lambda value: isinstance(value, list))
TEXTS_OR_NULL: Final = Kind("a list of texts, or null", lambda value: value is None or _is_texts(value))


def flag(default: bool, meaning: str) -> bool:
    """Declare a switch that is on or off."""
    return _declared(default, FLAG, meaning)


def number(default: float, meaning: str) -> float:
    """Declare a switch that takes any number."""
    return _declared(default, NUMBER, meaning)


def share(default: float, meaning: str) -> float:
    """Declare a switch that takes a share of calls: 0 is none of them, 1 is all."""
    return _declared(default, SHARE, meaning)


def status(default: int, meaning: str) -> int:
    """Declare a switch that takes an HTTP status."""
    return _declared(default, STATUS, meaning)


def integer(default: int, meaning: str) -> int:
    """Declare a switch that takes an integer from 0."""
    return _declared(default, COUNT, meaning)


def text(default: str, meaning: str) -> str:
    """Declare a switch that takes a text."""
    return _declared(default, TEXT, meaning)


def text_or_none(meaning: str) -> str | None:
    """Declare a switch that takes a text, and null to turn it off, as it is at first."""
    return _declared(None, TEXT_OR_NULL, meaning)


def list_or_none(meaning: str) -> Sequence[str] | None:
    """Declare a switch that takes a list of texts, and null to turn it off, as it is at first."""
    return _declared(None, TEXTS_OR_NULL, meaning)


def numbers(names: Sequence[str], meaning: str, *, each: Kind = NUMBER) -> Mapping[str, float]:
    """Declare a switch that takes an object: a number for each of some names, none of them at first."""

    def fits(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        given = cast("dict[object, object]", value)
        return all(name in names and each.fits(number) for name, number in given.items())

    return _declared({}, Kind(f"an object of numbers by {', '.join(map(repr, names))}", fits), meaning)


def choice(default: str, values: Sequence[str], meaning: str) -> str:
    """Declare a switch that takes one of some texts."""
    return _declared(default, Kind(f"one of {', '.join(map(repr, values))}", values.__contains__), meaning)


def _declared(default: Value, kind: Kind, meaning: str) -> Value:
    return field(default=default, metadata={_SWITCH: (kind, meaning)})


@frozen
class Action:
    """What a control does at once.

    Attributes:
        name: of the control.
        meaning: one sentence.
        do: takes the value; returns a JSON object if it made something that the caller must know.
        takes: what the value must be.

    """

    name: str
    meaning: str
    do: Callable[[Any], object]
    takes: Kind = ANYTHING


def token_actions(
    expire: Callable[[], None], kill_refresh: Callable[[], None] | None = None
) -> tuple[Action, ...]:
    """Make the actions that end tokens; no provider is known to answer revoked ones otherwise."""
    ended = "Every access token stops working."
    actions = (Action("expire", ended, lambda _: expire()), Action("revoke", ended, lambda _: expire()))
    if kill_refresh is None:
        return actions
    killed = Action("kill_refresh", "Every refresh token stops working.", lambda _: kill_refresh())
    return (*actions, killed)


@define
class Switches:
    """The switches of every provider; those of one provider are fields of a subclass."""

    skew: float = number(0.0, "The provider's clock is off by so many seconds.")

    @classmethod
    def names(cls) -> list[str]:
        """List what can be turned."""
        return [each.name for each in fields(cls)]

    def turn(self, name: str, value: object) -> None:
        """Turn a switch that there is.

        Raises:
            ValueError: the value does not fit.

        """
        kind, _ = getattr(fields(type(self)), name).metadata[_SWITCH]
        kind.check(name, value)
        setattr(self, name, float(value) if kind is NUMBER else value)  # type: ignore[arg-type]

    def listed(self) -> Json:
        """Describe every switch: what it takes, its default, its value now, and its sentence."""
        described: Json = {}
        for each in fields(type(self)):
            kind, meaning = each.metadata[_SWITCH]
            value = getattr(self, each.name)
            described[each.name] = {
                "takes": kind.name,
                "default": each.default,
                "value": value,
                "meaning": meaning,
            }
        return described
