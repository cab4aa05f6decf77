"""From a model back to the JSON it came from: for updates that replace the whole object, and for keeping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeGuard, cast

from attrs import AttrsInstance, fields, has

from govauth.providers.esia.rest.models.collections import Collection, Link
from govauth.wire.json import JsonValue
from govauth.wire.model import wire_form, wire_name


def as_wire(value: object) -> JsonValue:
    """Return the JSON value of a model. Fields that are None are left out; unknown keys come back."""
    if isinstance(value, Collection):
        return _collection(cast("Collection[object]", value))
    if _is_model(value):
        return _model(value)
    if isinstance(value, list | tuple | frozenset | set):
        return [as_wire(item) for item in cast("Iterable[object]", value)]
    if isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value)
        return {str(key): as_wire(item) for key, item in entries.items()}
    return _scalar(value)


def _collection(value: Collection[object]) -> dict[str, JsonValue]:
    wired: dict[str, JsonValue] = {
        "stateFacts": sorted(value.facts),
        "elements": [item.url if isinstance(item, Link) else as_wire(item) for item in value.elements],
        "size": value.size,
        "pageSize": value.page_size,
        "pageIndex": value.page_index,
        "totalSize": value.total_size,
        "eTag": value.etag,
    }
    return {key: held for key, held in wired.items() if held is not None} | dict(value.extra)


def _scalar(value: object) -> JsonValue:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return str(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def _model(value: AttrsInstance) -> dict[str, JsonValue]:
    wired: dict[str, JsonValue] = {}
    for attribute in fields(type(value)):
        held = getattr(value, attribute.name)
        if attribute.name == "extra":
            wired.update(held)
            continue
        if held is None or attribute.name == "links" or (attribute.name == "facts" and not held):
            continue
        form = wire_form(attribute)
        wired[wire_name(attribute)] = as_wire(held if form is None else form.write(held))
    return wired


def _is_model(value: object) -> TypeGuard[AttrsInstance]:
    return has(type(value))
