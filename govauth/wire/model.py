"""How a model names its keys and keeps the ones it does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from attrs import Attribute, field, frozen

from govauth.wire.json import JsonValue

_WIRE: Final = "govauth.wire"
_FORM: Final = "govauth.form"


@frozen(kw_only=True)
class Answer:
    """The root of every model that comes from a provider.

    Attributes:
        extra: keys that the documents do not name, as they came.
        exact: of a class: values of known keys that came in another form than the documented one, such as a
            number for a text, are kept in ``extra`` as well, so that :func:`.written` gives back what came.

    """

    exact: ClassVar[bool] = False
    extra: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue], repr=False)

    @classmethod
    def variant(cls, value: Mapping[str, JsonValue]) -> type[Answer]:  # noqa: ARG003
        """Return the class that fits an answer: a subclass, where a key of it tells which."""
        return cls


@frozen(slots=True)
class Form:
    """How a value is written where its type alone does not tell: a day as ``31.12.2026``, say.

    Attributes:
        read: from the JSON value, never None; raises ``TypeError`` or ``ValueError`` where it is not one.
        write: back to a JSON value.
        known: what ``read`` makes of the texts that come most, so that it need not be asked.

    """

    read: Callable[[object], object]
    write: Callable[[object], object]
    known: Mapping[str, object] | None = None


def wire(name: str | None = None, *, form: Form | None = None) -> dict[str, object]:
    """Give a field another key than its camel-cased name, or a form of its own.

    ``field(metadata=wire("receiptUuid"))``, ``field(metadata=wire(form=EPOCH_SECONDS))``.
    """
    given = {_WIRE: name, _FORM: form}
    return {key: value for key, value in given.items() if value is not None}


def wire_name(attribute: Attribute[object]) -> str:
    """Return the key of a field."""
    given = attribute.metadata.get(_WIRE)
    return given if isinstance(given, str) else camel(attribute.name)


def wire_form(attribute: Attribute[object]) -> Form | None:
    """Return the form of a field; None where its type tells."""
    given = attribute.metadata.get(_FORM)
    return given if isinstance(given, Form) else None


def camel(name: str) -> str:
    """Turn ``total_amount`` into ``totalAmount``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
