"""Settings that are secrets: hidden before a constructor runs, so that no traceback of it shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import TypeVar

from attrs import Attribute

from govauth.errors import InvalidInput
from govauth.secret import Secret

T = TypeVar("T")


def secret_settings(*names: str) -> Callable[[type[T]], type[T]]:
    """Make a class turn these arguments of its constructor into :class:`Secret` before the constructor runs.

    A converter is too late: when another setting is refused, the frame of the constructor is part of the
    traceback, with its arguments as they were given.
    """

    def decorate(kind: type[T]) -> type[T]:
        construct = kind.__init__
        order = list(signature(construct).parameters)
        places = {order.index(name) - 1 for name in names}

        @wraps(construct)
        def hide_and_construct(self: T, *given: object, **named: object) -> None:
            given = tuple(_hidden(one) if place in places else one for place, one in enumerate(given))
            named = {name: _hidden(one) if name in names else one for name, one in named.items()}
            construct(self, *given, **named)

        setattr(kind, "__init__", hide_and_construct)  # noqa: B010 - a type checker refuses an assignment
        return kind

    return decorate


def not_empty(_: object, attribute: Attribute[Secret], value: Secret) -> None:
    """Refuse a secret that is empty."""
    if not value:
        raise InvalidInput(attribute.name, "must not be empty")


def _hidden(value: object) -> object:
    return Secret(value) if isinstance(value, str) else value
