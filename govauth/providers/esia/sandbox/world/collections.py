"""Collections as the services show them: links or objects, whole or in pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from govauth.http.message import Response
from govauth.providers.esia.sandbox.world.calls import Call
from govauth.providers.esia.sandbox.world.replies import incorrect, refused, reply
from govauth.simulation import Json

HOST: Final = "https://esia-portal1.test.gosuslugi.ru"
_DEFAULT_SIZE: Final = 100


def embeds(call: Call, *names: str) -> bool:
    """Tell whether the query embeds a path such as ``contacts.elements``; versions do not count."""
    wanted = call.query.get("embed", "")
    if wanted and not (wanted.startswith("(") and wanted.endswith(")")):
        raise refused(400, "ESIA-030003", "Параметр embed указывается в скобках")
    paths = [[step.partition("-")[0] for step in path.strip().split(".")] for path in wanted[1:-1].split(",")]
    return any(path[: len(names)] == list(names) for path in paths)


def whole(items: Sequence[Any], *, etag: str | None = None) -> Json:
    """Return a collection without pages."""
    shown: Json = {"stateFacts": ["hasSize"], "elements": list(items), "size": len(items)}
    return shown if etag is None else {**shown, "eTag": etag}


def page(
    call: Call,
    items: Sequence[Any],
    show: Callable[[Any], object],
    *,
    etag: str | None = None,
    schema: str | None = None,
    always: bool = False,
) -> Response:
    """Answer with one page: the elements that fall on it are shown, no others.

    Numbers come as texts now and then, as in the samples.
    """
    size = _number(call.query.get("pageSize"), _DEFAULT_SIZE)
    base = call.state.switches.first_page
    index = _number(call.query.get("pageIndex"), base) - base
    if len(items) <= size and index <= 0 and not always:
        return reply(whole([show(item) for item in items], etag=etag), schema=schema)
    # A number below the first means the first: so the sample of a request counts from 0.
    index = max(index, 0)
    part = items[index * size : (index + 1) * size]
    facts = ["Paginated"]
    if index == 0:
        facts.append("FirstPage")
    if (index + 1) * size >= len(items):
        facts.insert(0, "LastPage")
    shown: Json = {
        "stateFacts": facts,
        "elements": [show(item) for item in part],
        "pageSize": str(size),
        "pageIndex": index + 1,
        "totalSize": len(items),
    }
    if etag is not None:
        shown["eTag"] = etag
    return reply(shown, schema=schema)


def _number(text: str | None, default: int) -> int:
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()):
        raise incorrect()
    return int(text)
