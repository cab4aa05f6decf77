"""How the REST services answer, and how they refuse."""

from __future__ import annotations

from typing import Final

from govauth.http.message import Response
from govauth.simulation import Refused, json_reply

_SERVER: Final = {"server": "grizzly"}
_MODELS: Final = "https://esia-portal1.test.gosuslugi.ru/rs/model"


def reply(
    value: object, status: int = 200, *, schema: str | None = None, links: tuple[str, ...] = ()
) -> Response:
    """Write a JSON answer; ``/rs`` names the schema of it."""
    headers = dict(_SERVER)
    if schema is not None:
        headers["content-type"] = f'application/json; q=.2; schema="{_MODELS}/{schema}"'
    if links:
        headers["link"] = ", ".join(links)
    return json_reply(value, status, headers)


def refused(status: int, code: str | None, message: str, *, key: str = "message") -> Refused:
    """Make a refusal. The document prints a stray space inside of codes, and so does this."""
    if code is None:
        return Refused(Response(status, {"content-type": "text/plain;charset=UTF-8"}, message.encode()))
    return Refused(reply({"code": f" {code}", key: message}, status))


def incorrect() -> Refused:
    """Make the refusal of parameters that are missing or wrong."""
    return refused(400, "ESIA-030003", "Переданы некорректные параметры")


def absent(message: str = "Документ не найден", code: str | None = "ESIA-020203") -> Refused:
    """Make a "not found"."""
    return refused(404, code, message)
