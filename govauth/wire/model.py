"""How a model names its keys and keeps the ones it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import Attribute, field, frozen

from govauth.wire.json import JsonValue

_WIRE: Final = "govauth.wire"


@frozen(kw_only=True)
class Answer:
    """The root of every model that comes from a provider.

    Attributes:
        extra: keys that the documents do not name, as they came.

    """

    extra: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False)


def wire(name: str) -> dict[str, str]:
    """Give a field another key than its camel-cased name: ``field(metadata=wire("receiptUuid"))``."""
    return {_WIRE: name}


def wire_name(attribute: Attribute[object]) -> str:
    """Return the key of a field."""
    given = attribute.metadata.get(_WIRE)
    return given if isinstance(given, str) else camel(attribute.name)


def camel(name: str) -> str:
    """Turn ``total_amount`` into ``totalAmount``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
