"""Answers of simulated providers, and reading of what JSON may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from attrs import field, frozen

from govauth.http.message import Response
from govauth.wire.json import encode_json

Json: TypeAlias = dict[str, Any]


@frozen(slots=True)
class StreamedReply(Response):
    """An answer whose body is made while it is sent, for what is too large to hold.

    Attributes:
        parts: begins the body anew, and returns its parts.

    """

    parts: Callable[[], Iterable[bytes]] = field(default=tuple[bytes, ...], repr=False)


def json_reply(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Make a JSON answer; ``headers`` come on top of the content type."""
    content_type = {"content-type": "application/json;charset=UTF-8"}
    return Response(status, {**content_type, **(headers or {})}, encode_json(value))


def text_reply(text: str, status: int = 200) -> Response:
    """Make an answer of bare text."""
    return Response(status, {"content-type": "text/plain"}, text.encode())


def redirect(address: str, headers: Mapping[str, str] | None = None) -> Response:
    """Send a browser to an address that is percent-encoded already."""
    return Response(302, {"location": address, **(headers or {})})


def object_in(value: object) -> Json:
    """Return a JSON object, or an empty one in place of anything else."""
    return cast("Json", value) if isinstance(value, dict) else {}


def list_in(value: object) -> list[Any]:
    """Return a JSON array, or an empty one in place of anything else."""
    return list(cast("Sequence[Any]", value)) if isinstance(value, list) else []
