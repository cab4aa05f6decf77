"""How a simulated provider says no."""

from __future__ import annotations

from govauth.http.message import Response


class Refused(Exception):
    """An answer other than success, complete: each provider complains in a form of its own."""

    def __init__(self, response: Response) -> None:
        super().__init__(str(response.status))
        self.response = response
