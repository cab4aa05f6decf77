"""The operations of Приложение Б as a table (``data/operations.txt``), written from the document.

The columns are: the section; the method; the path, where ``{prns}`` stands for each root of the persons; the
name of the operation; of what If-Match gives the tag (``+body``: the body repeats it); the parameter by which
a query chooses the operation; the scopes, any one of which lets in (``*``: any scope of the organisation, as
the section names none; ``&mode=w``: the scope must say so; ``-``: no token is needed).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

from attrs import frozen

from govauth.providers.esia.sandbox.world.access import POWERS
from govauth.simulation import query_has
from govauth.simulation.routes import Condition

PERSONS: Final = ("/rs", "/esia-rs/api/public/v1", "/esia-rs/api/public/v2")
"""Where persons are served: Б.2 has two styles, and the second version tells the address of a stay."""
_NONE: Final = "-"
_WRITE: Final = "&mode=w"
_IN_BODY: Final = "+body"


@frozen
class Row:
    """One operation at one path.

    Attributes:
        section: of the document.
        method: in upper case.
        path: with ``{placeholders}``; ``**`` at the end takes the rest.
        operation: its name in counters and faults.
        tag_of: ``container`` or ``object``, whose tag If-Match must give; None: it is not looked at.
        tag_in_body: the body repeats the tag as ``eTag``.
        when: only if the query has this name.
        scopes: any one of them lets in.
        write: whether the scope must say ``mode=w``.
        open: no token is needed.

    """

    section: str
    method: str
    path: str
    operation: str
    tag_of: str | None
    tag_in_body: bool
    when: str | None
    scopes: tuple[str, ...]
    write: bool
    open: bool


def read_table() -> Iterator[Row]:
    """Read the table: a row for each path."""
    text = (
        files("govauth.providers.esia.sandbox.world")
        .joinpath("data/operations.txt")
        .read_text(encoding="utf-8")
    )
    for line in text.splitlines()[1:]:
        section, method, path, operation, tag, when, scopes = line.split()
        names = () if scopes == _NONE else tuple(scopes.removesuffix(_WRITE).split(","))
        for root in PERSONS if "{prns}" in path else ("",):
            yield Row(
                section,
                method,
                path.replace("{prns}", root),
                operation,
                None if tag == _NONE else tag.removesuffix(_IN_BODY),
                tag.endswith(_IN_BODY),
                None if when == _NONE else when,
                tuple(POWERS if name == "*" else name for name in names),
                scopes.endswith(_WRITE),
                scopes == _NONE,
            )


def condition_of(row: Row) -> Condition | None:
    """Return what must hold for a call to be of this row, besides method and path."""
    return None if row.when is None else query_has(row.when)
