"""The one cattrs converter: between JSON values and models."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, partial
from threading import RLock
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast, get_args, get_origin

from attrs import evolve, fields, has, resolve_types

from govauth.secret import Secret
from govauth.wire import scalars
from govauth.wire.exactness import comes_back
from govauth.wire.generated import generate
from govauth.wire.identifiers import Identifier
from govauth.wire.json import JsonValue, NotJson, decode_json
from govauth.wire.model import Answer, Form, wire_form, wire_name

if TYPE_CHECKING:
    from attrs import AttrsInstance
    from cattrs import Converter

T = TypeVar("T")

_EXTRA: Final = "\0extra"
"""Under this key unknown keys travel into the constructor; no JSON document of theirs can hold it."""

_SCALARS: Final[dict[type, Callable[[object, object], object]]] = {
    str: scalars.read_kind_of_text,
    int: scalars.read_whole,
    Decimal: scalars.read_decimal,
    bool: scalars.read_flag,
    datetime: scalars.read_moment,
    date: scalars.read_day,
    Secret: scalars.read_secret,
}

BAD_VALUE: Final = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What readers raise of values that do not fit."""


class Mismatch(ValueError):
    """A value does not have the documented shape.

    Attributes:
        where: the place, such as ``content[3].total_amount``.
        what: what is wrong there; never the value itself.

    """

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


def read(content: bytes, kind: type[T]) -> T:
    """Decode JSON bytes into a model.

    Raises:
        Mismatch: not JSON, or not of the documented shape.

    """
    try:
        value = decode_json(content)
    except NotJson as error:
        problem = str(error)
    else:
        return structure(value, kind)
    raise Mismatch("body", f"not JSON ({problem})")


def decoded(content: bytes) -> JsonValue:
    """Read JSON whose shape is not established.

    Raises:
        Mismatch: it is no JSON.

    """
    try:
        return decode_json(content)
    except NotJson as error:
        problem = str(error)
    raise Mismatch("body", problem)


def structure(value: JsonValue, kind: type[T]) -> T:
    """Turn a JSON value into a model.

    Raises:
        Mismatch: the value is not of the documented shape.

    """
    try:
        return _converter(detailed=False).structure(value, kind)
    except BAD_VALUE:
        pass
    where, what = _explain(value, kind)
    raise Mismatch(where, what)


def hook_of(kind: type[T]) -> Callable[[object, object], T]:
    """Return the reader of a type, for values inside others; it raises whatever it meets, unexplained."""
    return _converter(detailed=False).get_structure_hook(kind)


def _explain(value: JsonValue, kind: type[object]) -> tuple[str, str]:
    from cattrs import transform_error  # noqa: PLC0415 - only when something is wrong

    try:
        _converter(detailed=True).structure(value, kind)
    except Exception as error:  # noqa: BLE001 - an ExceptionGroup of whatever the hooks raised
        problems = transform_error(error, path="", format_exception=_describe)
        what, _, where = problems[0].rpartition(" @ ")
        return where.lstrip(".") or "body", what
    return "body", "not of the documented shape"


def _describe(error: BaseException, kind: type[object] | None) -> str:
    if isinstance(error, KeyError):
        return "a required key is missing"
    if isinstance(error, Mismatch):
        return str(error)
    if kind is None:  # of the value as a whole
        return "expected list" if str(error) == "list" else "expected object"
    expected = getattr(kind, "__name__", str(kind))
    return f"expected {expected.removeprefix('typing.')}"


@cache
def _converter(*, detailed: bool) -> Converter:
    from cattrs import Converter  # noqa: PLC0415 - 50 ms, on first use

    converter = Converter(detailed_validation=detailed, prefer_attrib_converters=False)
    for scalar, hook in _SCALARS.items():
        converter.register_structure_hook(scalar, hook)
    converter.register_structure_hook_func(partial(operator.is_, object), lambda value, _: value)
    converter.register_structure_hook_func(_is_open_enum, _read_open_enum)
    converter.register_structure_hook_factory(_is_optional_scalar, _optional_reader)

    unfinished: set[object] = set()
    making = RLock()

    def reader_of(kind: type[AttrsInstance]) -> Callable[[Mapping[str, JsonValue], object], object]:
        with making:  # what another thread has not finished would be taken for one that holds itself
            if kind in unfinished:
                return partial(read_inside, kind)
            unfinished.add(kind)
            try:
                return _reader_of(kind, converter, detailed=detailed)
            finally:
                unfinished.remove(kind)

    def read_inside(kind: type[AttrsInstance], value: Mapping[str, JsonValue], _: object) -> object:
        """Read one of a class that holds others of itself."""
        with making:  # until it is finished the converter knows nothing but this function
            read_whole = converter.get_structure_hook(kind)
        return read_whole(value, kind)

    converter.register_structure_hook_factory(_is_model, reader_of)
    for builtin in (tuple, Mapping):
        # Of itself cattrs takes a text for the list of its letters, and an empty one for a mapping.
        converter.register_structure_hook_factory(
            partial(_is_of, builtin), partial(_container_reader, builtin, converter)
        )
    return converter


def _hook_of(form: Form | None) -> Callable[[object, object], object] | None:
    if form is None:
        return None
    read_form = form.read
    return lambda value, _: None if value is None else read_form(value)


def _is_model(kind: object) -> bool:
    origin = get_origin(kind)
    cls: object = kind if origin is None else origin
    return isinstance(cls, type) and has(cls)


def _is_of(container: object, kind: object) -> bool:
    return get_origin(kind) is container and (container is not tuple or get_args(kind)[1:] == (...,))


def _container_reader(
    container: object, converter: Converter, kind: Any
) -> Callable[[object, object], object]:
    from cattrs.cols import (  # noqa: PLC0415 - on first use
        list_structure_factory,  # pyright: ignore[reportUnknownVariableType]
        mapping_structure_factory,  # pyright: ignore[reportUnknownVariableType]
    )

    if container is tuple:
        read_items = list_structure_factory(kind, converter)

        def read_tuple(value: object, _: object) -> object:
            if not isinstance(value, list | tuple):
                raise TypeError("list")
            return tuple(read_items(value, kind))

        return read_tuple
    read_values = mapping_structure_factory(kind, converter)

    def read_mapping(value: object, _: object) -> object:
        if not isinstance(value, Mapping):
            raise TypeError("object")
        return read_values(cast("Mapping[str, object]", value), kind)

    return read_mapping


def _is_optional_scalar(kind: object) -> bool:
    return _scalar_in(kind) is not None


def _scalar_in(kind: object) -> type[Any] | None:
    """Return the scalar of ``scalar | None``."""
    parts = get_args(kind) if isinstance(kind, UnionType) else ()
    if len(parts) != 2 or NoneType not in parts:  # noqa: PLR2004 - a scalar and None
        return None
    scalar: object = parts[0] if parts[1] is NoneType else parts[1]
    if not isinstance(scalar, type):
        return None
    return scalar if scalar in _SCALARS or issubclass(scalar, Identifier) else None


def _optional_reader(kind: object) -> Callable[[object, object], object]:
    """Make one function of two: most fields are optional scalars of the right type already."""
    scalar = _scalar_in(kind)
    if scalar is None:
        raise TypeError("an optional scalar")
    read_scalar = _SCALARS.get(scalar)
    if issubclass(scalar, str) or read_scalar is None:
        return partial(_optional_text, scalar)
    return lambda value, _: None if value is None else read_scalar(value, scalar)


def _optional_text(kind: type[str], value: object, _: object) -> str | None:
    if value is None:
        return None
    text = value if type(value) is str else scalars.read_text(value)
    return text if kind is str else kind(text)


def _is_open_enum(kind: object) -> bool:
    if not isinstance(kind, UnionType) or str not in get_args(kind):
        return False
    others = set(get_args(kind)) - {str, NoneType}
    return len(others) == 1 and all(isinstance(part, type) and issubclass(part, StrEnum) for part in others)


def _read_open_enum(value: object, kind: object) -> StrEnum | str | None:
    parts = get_args(kind)
    if value is None and NoneType in parts:
        return None
    members = next(part for part in parts if part not in (str, NoneType))
    return scalars.read_open_enum(value, members)


def _reader_of(
    kind: type[AttrsInstance], converter: Converter, *, detailed: bool
) -> Callable[[Mapping[str, JsonValue], object], object]:
    build = _explaining(kind, converter) if detailed else generate(kind, converter.get_structure_hook)
    if not any("variant" in vars(one) for one in kind.__mro__ if one is not Answer):
        return build

    def read_variant(value: Mapping[str, JsonValue], _: object) -> object:
        if not isinstance(value, Mapping):
            raise TypeError("object")
        variant = cast("type[Answer]", kind).variant(value)
        return build(value, kind) if variant is kind else converter.structure(value, variant)

    return read_variant


def _is_exact(kind: type[object]) -> bool:
    return issubclass(kind, Answer) and kind.exact


def _explaining(
    kind: type[AttrsInstance], converter: Converter
) -> Callable[[Mapping[str, JsonValue], object], object]:
    """Make the reader of cattrs, which says what is wrong and where."""
    from cattrs.gen import (  # noqa: PLC0415 - only when something is wrong
        make_dict_structure_fn_from_attrs,  # pyright: ignore[reportUnknownVariableType]
        override,
    )

    resolve_types(kind)
    is_answer = issubclass(kind, Answer)
    overrides: dict[str, Any] = {
        one.name: override(rename=wire_name(one), struct_hook=_hook_of(wire_form(one)))
        for one in fields(kind)
    }
    known = frozenset(wire_name(one) for one in fields(kind) if not is_answer or one.name != "extra")
    returns = {wire_name(one): comes_back(one) for one in fields(kind)} if _is_exact(kind) else {}
    if is_answer:
        overrides["extra"] = override(rename=_EXTRA, struct_hook=lambda value, _: value)
    build = make_dict_structure_fn_from_attrs(
        list(fields(kind)),
        kind,
        converter,
        _cattrs_detailed_validation=True,
        _cattrs_forbid_extra_keys=False,
        **overrides,
    )

    def reader(value: Mapping[str, JsonValue], _: object) -> object:
        if not isinstance(value, Mapping):
            raise TypeError("object")
        if is_answer and not known >= value.keys():
            value = {**value, _EXTRA: {key: value[key] for key in value.keys() - known}}
        built = cast("Answer", build(value, kind))
        strays = {key: value[key] for key in returns.keys() & value.keys() if not returns[key](value[key])}
        return built if not strays else evolve(built, extra={**built.extra, **strays})

    return reader
