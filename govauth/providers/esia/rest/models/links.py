"""The ``Link`` header of ``/rs``: where collections of an object are, and what it belongs to (Б.1, Б.6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from attrs import evolve, field, frozen

from govauth.http.message import Response
from govauth.providers.esia.rest.models.collections import Link
from govauth.transport.operation import json_of
from govauth.wire.model import Answer, wire

_NO_KEY: Final = "\0links"
_LINK: Final = re.compile(r"<([^>]*)>([^<]*)")
_REL: Final = re.compile(r';\s*rel\s*=\s*"?([^";,]+)"?', re.IGNORECASE)


@frozen(kw_only=True)
class Linked(Answer):
    """An object whose answer names others in its ``Link`` header.

    Attributes:
        links: by relation: ``documents``, ``addresses``, ``contacts``, ``parent`` …; not part of the JSON.

    """

    links: Mapping[str, tuple[Link, ...]] = field(
        factory=dict[str, tuple[Link, ...]], repr=False, eq=False, metadata=wire(_NO_KEY)
    )


L = TypeVar("L", bound=Linked)


def read_links(header: str) -> dict[str, tuple[Link, ...]]:
    """Read a ``Link`` header; what is not one is passed over."""
    found: dict[str, tuple[Link, ...]] = {}
    for url, parameters in _LINK.findall(header):
        relation = _REL.search(parameters)
        name = relation[1].strip() if relation else ""
        found[name] = (*found.get(name, ()), Link(url.strip()))
    return found


def linked(kind: type[L]) -> Callable[[Response], L]:
    """Make a reader of JSON answers that adds the ``Link`` header."""
    read = json_of(kind)

    def reader(response: Response) -> L:
        model = read(response)
        header = response.headers.get("link")
        return model if header is None else evolve(model, links=read_links(header))

    return reader
