"""Models back to JSON values: what was read comes back, unknown keys included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from attrs import fields

from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, wire_form, wire_name


def written(model: Answer) -> dict[str, JsonValue]:
    """Return the JSON object of a model: what is not None or an empty tuple, and what ``extra`` keeps.

    Of a model whose class is ``exact`` this is what it was read from, key for key.

    Raises:
        TypeError: a field has no form on the wire, such as a ``Secret``.

    """
    result: dict[str, JsonValue] = {}
    for attribute in fields(type(model)):
        if attribute.name == "extra":
            continue
        value: object = getattr(model, attribute.name)
        if value is None or value == ():
            continue
        form = wire_form(attribute)
        result[wire_name(attribute)] = _json(value if form is None else form.write(value))
    result.update(model.extra)
    return result


def _json(value: object) -> JsonValue:
    if isinstance(value, Answer):
        return written(value)
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | int | Decimal):
        return value
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value)
        return {str(key): _json(item) for key, item in entries.items()}
    if isinstance(value, tuple | list):
        items = cast("Sequence[object]", value)
        return [_json(item) for item in items]
    raise TypeError(f"{type(value).__name__} has no form on the wire")
