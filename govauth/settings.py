"""Checks of settings, the same for whatever is constructed: each names the setting and never shows a value.

The functions that begin with ``check_`` are for constructors that are written out; those of three parameters
are validators of attrs. A converter would refuse too early: it leaves half an object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from itertools import zip_longest
from math import inf
from types import UnionType
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, TypeVar

from govauth.errors import ConfigurationError, InvalidInput
from govauth.printable import is_encodable
from govauth.secret import Secret, Withheld

if TYPE_CHECKING:
    from attrs import Attribute

T = TypeVar("T")
Validator: TypeAlias = "Callable[[object, Attribute[T], T], None]"


def shown(value: object) -> str:
    """Name a wrong value by its type alone: it might be a secret in the wrong place."""
    return f"the class {value.__name__}" if isinstance(value, type) else type(value).__name__


def is_finite(value: object) -> TypeGuard[float]:
    """Tell whether a value is a number other than NaN and infinity; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < inf


def check_kind(name: str, value: object, kind: type | UnionType, *, what: str = "") -> None:
    """Refuse what is of another class; ``what`` says which is right, where its name does not."""
    if not isinstance(value, kind):
        right = what or (f"a {kind.__name__}" if isinstance(kind, type) else str(kind))
        raise ConfigurationError(f"{name} must be {right}, not {shown(value)}")


def check_methods(name: str, value: object, what: str, methods: tuple[str, ...], *, hint: str = "") -> None:
    """Refuse what lacks a method: settings of our protocols may be anybody's objects."""
    if isinstance(value, type):
        hint = f": make one, {value.__name__}(…)"
    if isinstance(value, type) or not all(callable(getattr(value, method, None)) for method in methods):
        raise ConfigurationError(f"{name} must be {what}, not {shown(value)}{hint}")


def check_clock(clock: object) -> None:
    """Refuse what is no clock."""
    check_methods("clock", clock, "a Clock", ("time", "monotonic"))


def check_flag(name: str, value: object) -> None:
    """Refuse what is neither True nor False: ``"no"`` would mean yes."""
    if not isinstance(value, bool):
        raise ConfigurationError(f"{name} must be True or False, not {shown(value)}")


def check_mapping(name: str, value: object) -> None:
    """Refuse what is no mapping."""
    check_kind(name, value, Mapping, what="a mapping")


def check_text(name: str, value: object, *, empty: bool = True) -> None:
    """Refuse what is no text, or what UTF-8 cannot write."""
    if not isinstance(value, str):
        raise ConfigurationError(f"{name} must be a text, not {shown(value)}")
    if not is_encodable(value):
        raise ConfigurationError(f"{name} must be Unicode text: it holds half of a surrogate pair")
    if not (empty or value):
        raise ConfigurationError(f"{name} must not be empty")


def check_seconds(name: str, value: object, *, zero: bool = False, most: float = inf) -> None:
    """Refuse what is no finite number of seconds: above zero, or from it; ``most`` at the most."""
    if not is_finite(value) or not 0 <= value <= most or not (zero or value):
        least = "0 or more" if zero else "above zero"
        end = f", {most:g} at the most" if most < inf else ""
        raise ConfigurationError(f"{name} must be a finite number of seconds, {least}{end}")


def check_count(name: str, value: object, *, least: int = 1) -> None:
    """Refuse what is no whole number from ``least``."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ConfigurationError(f"{name} must be a whole number, {least} or more")


def check_ledger(ledger: object) -> None:
    """Refuse the argument of a call that is no ledger, such as its path.

    Raises:
        InvalidInput: it is something else.

    """
    if isinstance(ledger, type) or not all(hasattr(ledger, method) for method in ("once", "run")):
        raise InvalidInput("ledger", f"must be a Ledger, such as Ledger(path), not {shown(ledger)}")


def is_flag(_: object, attribute: Attribute[bool], value: bool) -> None:
    """Validate True or False."""
    check_flag(attribute.name, value)


def is_text(_: object, attribute: Attribute[str], value: str) -> None:
    """Validate a text, which may be empty."""
    check_text(attribute.name, value)


def is_filled(_: object, attribute: Attribute[str], value: str) -> None:
    """Validate a text that is not empty."""
    check_text(attribute.name, value, empty=False)


def is_seconds(_: object, attribute: Attribute[float], value: float) -> None:
    """Validate seconds above zero."""
    check_seconds(attribute.name, value)


def is_pause(_: object, attribute: Attribute[float], value: float) -> None:
    """Validate seconds from zero."""
    check_seconds(attribute.name, value, zero=True)


def is_count(_: object, attribute: Attribute[int], value: int) -> None:
    """Validate a whole number from 1."""
    check_count(attribute.name, value)


def of_kind(kind: type[T], what: str = "") -> Validator[T]:
    """Make the validator of a class."""

    def check(_: object, attribute: Attribute[T], value: T) -> None:
        check_kind(attribute.name, value, kind, what=what)

    return check


def not_empty(_: object, attribute: Attribute[Secret], value: Secret) -> None:
    """Refuse a secret that is empty."""
    if not value:
        raise InvalidInput(attribute.name, "must not be empty")


def secret_settings(*names: str, others: tuple[str, ...] = ()) -> Callable[[type[T]], type[T]]:
    """Make a class hide these arguments of its constructor before the constructor runs.

    A converter is too late: when another setting is refused, the frame of the constructor is part of the
    traceback, with its arguments as they were given. Texts become :class:`.Secret`, bytes :class:`.Withheld`.

    Args:
        names: of the arguments. Each is a text, or None where that is its default: what a program forgot to
            set is refused here, by its name.
        others: those of them that may be something else than a text.

    """

    def decorate(kind: type[T]) -> type[T]:
        from inspect import Parameter, signature  # noqa: PLC0415 - whoever has such settings has it loaded

        construct = kind.__init__
        parameters = [*signature(construct).parameters.values()][1:]
        places = [each.name for each in parameters if each.kind is not Parameter.KEYWORD_ONLY]
        optional = {each.name for each in parameters if each.default is None}

        @wraps(construct)
        def hide_and_construct(self: T, *given: object, **named: object) -> None:
            pairs = [*zip_longest(places[: len(given)], given), *named.items()]
            hidden = [_hidden(one) if name in names else one for name, one in pairs]
            given, named = tuple(hidden[: len(given)]), dict(zip(named, hidden[len(given) :], strict=True))
            del pairs  # tracebacks show locals
            for name, one in (*zip(places, given, strict=False), *named.items()):
                if name in names and name not in others and not (one is None and name in optional):
                    check_secret(name, one)
            construct(self, *given, **named)

        setattr(kind, "__init__", hide_and_construct)  # noqa: B010 - a type checker refuses an assignment
        return kind

    return decorate


def _hidden(value: object) -> object:
    if isinstance(value, str):
        try:
            return Secret(value)
        except ValueError:
            return Withheld(value.encode(errors="surrogatepass"))
    return Withheld(value) if isinstance(value, bytes) else value


def check_secret(name: str, value: object) -> None:
    """Refuse what is no text, hidden already by :func:`secret_settings`."""
    if isinstance(value, Withheld):
        raise ConfigurationError(f"{name} must be a text that UTF-8 can write")
    if not isinstance(value, Secret):
        raise ConfigurationError(f"{name} must be a text, not {shown(value)}")
