"""The forms of the simulated answers: each system complains in a form of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from govauth.http.message import Response
from govauth.wire.json import encode_json

Json = dict[str, Any]


class Refused(Exception):
    """An answer other than success, complete."""

    def __init__(self, response: Response) -> None:
        super().__init__(str(response.status))
        self.response = response


def object_in(value: object) -> Json:
    """Return a JSON object, or an empty one in place of anything else."""
    return cast("Json", value) if isinstance(value, dict) else {}


def list_in(value: object) -> list[Any]:
    """Return a JSON array, or an empty one in place of anything else."""
    return list(cast("Sequence[Any]", value)) if isinstance(value, list) else []


def json_reply(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Make a JSON answer."""
    return Response(
        status, {"content-type": "application/json;charset=UTF-8", **(headers or {})}, encode_json(value)
    )


def text_reply(text: str) -> Response:
    """Make an answer of bare text."""
    return Response(200, {"content-type": "text/plain"}, text.encode())


def suz_refusal(
    status: int, words: str, *, code: str | int | None = None, field: str | None = None, retry_after: int = 0
) -> Refused:
    """Refuse as СУЗ does."""
    value: Json
    if field is None:
        value = {"globalErrors": [{"error": words, "errorCode": str(code or status)}], "success": False}
    else:
        fault = {"fieldError": words, "fieldName": field, "errorCode": code or status}
        value = {"fieldErrors": [fault], "success": False}
    return Refused(json_reply(value, status, {"retry-after": str(retry_after)} if retry_after else None))


def gis_mt_refusal(status: int, words: str, code: str | None = None) -> Refused:
    """Refuse as ГИС МТ and True API do."""
    return Refused(
        json_reply({"code": code or str(status), "error_message": words, "description": words}, status)
    )


def mdlp_refusal(status: int, words: str) -> Refused:
    """Refuse as МДЛП does."""
    return Refused(json_reply({"error_description": words}, status))
