"""The forms of the simulated answers: each system complains in a form of its own."""

from __future__ import annotations

from govauth.simulation import Json, Refused, json_reply


def suz_refusal(
    status: int,
    message: str,
    *,
    code: str | int | None = None,
    field: str | None = None,
    retry_after: int = 0,
) -> Refused:
    """Refuse as СУЗ does."""
    value: Json
    if field is None:
        value = {"globalErrors": [{"error": message, "errorCode": str(code or status)}], "success": False}
    else:
        fault = {"fieldError": message, "fieldName": field, "errorCode": code or status}
        value = {"fieldErrors": [fault], "success": False}
    return Refused(json_reply(value, status, {"retry-after": str(retry_after)} if retry_after else None))


def gis_mt_refusal(status: int, message: str, code: str | None = None) -> Refused:
    """Refuse as ГИС МТ and True API do."""
    return Refused(
        json_reply({"code": code or str(status), "error_message": message, "description": message}, status)
    )


def mdlp_refusal(status: int, message: str) -> Refused:
    """Refuse as МДЛП does."""
    return Refused(json_reply({"error_description": message}, status))


def desk_refusal(status: int, message: str, code: int | None = None) -> Refused:
    """Refuse as the hosts that check codes for cash desks do, and the local module."""
    return Refused(json_reply({"code": code or status, "description": message}, status))
