"""Templates of what is in the world: JSON files in ``data``, with placeholders for what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from govauth.simulation import Json

Template: TypeAlias = "dict[str, Template] | list[Template] | str | float | bool | None"


@cache
def read_template(name: str) -> Json:
    """Read a file of ``data``, once."""
    text = files("govauth.providers.esia.sandbox.world").joinpath(f"data/{name}.json").read_text("utf-8")
    template: Json = json.loads(text)
    return template


def fill(template: Template, values: Mapping[str, object]) -> Any:
    """Return a copy of a template with the values in place.

    A text that is one placeholder, such as ``{oid}``, becomes the value as it is; elsewhere in a text a
    placeholder becomes a part of the text.
    """
    if isinstance(template, dict):
        return {name: fill(value, values) for name, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values) for value in template]
    if not isinstance(template, str):
        return template
    name = template.removeprefix("{").removesuffix("}")
    return values[name] if template == f"{{{name}}}" and name in values else template.format_map(values)


def by_id(elements: Sequence[Json], first: int) -> dict[int, Json]:
    """Return elements by id; a template counts the ids from 0, and the world from ``first``."""
    return {first + element["id"]: {**element, "id": first + element["id"]} for element in elements}
