"""Answers whose shape is not established: the JSON as it came."""

from __future__ import annotations

from govauth.errors import UnexpectedReply
from govauth.http.message import Response
from govauth.wire.json import JsonValue, NotJson, decode_json


def json_value(response: Response) -> JsonValue:
    """Read an answer whose shape is not established: the JSON as it came; None for an empty body."""
    if not response.content:
        return None
    try:
        return decode_json(response.content)
    except NotJson as error:
        problem = str(error)
    raise UnexpectedReply("body", f"not JSON ({problem})", status=response.status)


def json_result(response: Response) -> JsonValue:
    """Read the answer of a read whose shape is not established: an empty one is no result.

    Raises:
        UnexpectedReply: it is empty or no JSON.

    """
    if not response.content.strip():
        raise UnexpectedReply("body", "empty, where a result is due", status=response.status)
    return json_value(response)
