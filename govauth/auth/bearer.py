"""The header that most providers take a token in, and what most of them mean by a 401."""

from __future__ import annotations

from typing import Final

from govauth.auth.strategy import Verdict
from govauth.auth.token import Token
from govauth.http.message import Request, Response
from govauth.http.pages import is_page

_UNAUTHORIZED: Final = 401


class Bearer:
    """A login whose token goes out as RFC 6750 says. A 401 means that the token is over.

    A room whose provider means something else by a 401, or takes another header, says so in its login.
    """

    __slots__ = ()

    def attach(self, request: Request, token: Token) -> Request:
        """Set ``Authorization: Bearer``."""
        return request.with_header("authorization", f"Bearer {token.access.reveal()}")

    def judge(self, response: Response) -> Verdict:
        """Take a 401 for a token that is over, unless it is a page, which is not the service's."""
        expired = response.status == _UNAUTHORIZED and not is_page(response)
        return Verdict.TOKEN_EXPIRED if expired else Verdict.FINE
