"""The form of refusals at the simulated БИФИТ Касса."""

from __future__ import annotations

from govauth.simulation import Refused, json_reply


def refused(status: int, code: str, message: str) -> Refused:
    """Refuse, in the form of OAuth 2.0."""
    return Refused(json_reply({"error": code, "error_description": message}, status))
