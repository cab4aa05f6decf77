"""How the REST services refuse."""

from __future__ import annotations

import json
from typing import Any

from govauth.http.message import Response

Json = dict[str, Any]


class Refusal(Exception):
    """An answer other than success."""

    def __init__(self, status: int, code: str | None, message: str, *, key: str = "message") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.key = key

    def response(self) -> Response:
        """Write it. The document prints a stray space inside of codes, and so does this."""
        if self.code is None:
            return Response(self.status, {"content-type": "text/plain;charset=UTF-8"}, self.message.encode())
        return reply({"code": f" {self.code}", self.key: self.message}, self.status)


def reply(
    value: object, status: int = 200, *, schema: str | None = None, links: tuple[str, ...] = ()
) -> Response:
    """Write a JSON answer; ``/rs`` names the schema of it."""
    kind = "application/json;charset=UTF-8"
    if schema is not None:
        kind = f'application/json; q=.2; schema="https://esia-portal1.test.gosuslugi.ru/rs/model/{schema}"'
    headers = {"content-type": kind, "server": "grizzly"}
    if links:
        headers["link"] = ", ".join(links)
    return Response(status, headers, json.dumps(value, ensure_ascii=False).encode())


def absent(message: str = "Документ не найден", code: str | None = "ESIA-020203") -> Refusal:
    """Make a "not found"."""
    return Refusal(404, code, message)
