"""A challenge that came back too late is followed by one new one."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Final

import anyio

from govauth.auth.token import Token
from govauth.errors import LoginRejected

_SLOW_SECONDS: Final = 5.0
"""How long a challenge may be on its way before a refusal may mean that it was too late."""

_LATE: Final = re.compile("просроч|истек|истёк|expired")


async def with_one_new_challenge(sign_in: Callable[[], Awaitable[Token]], *, by_person: bool = True) -> Token:
    """Sign in; with one new challenge at once where the first one came back too late.

    A person may have taken long to enter a PIN: that says nothing about the signature.

    Args:
        sign_in: asks for a challenge and answers it.
        by_person: whether somebody may have been waited for. If not, only the system's message tells that it
            was too late, and a wrong password is never sent twice.

    Raises:
        LoginRejected: refused for another reason, or twice.

    """
    started = anyio.current_time()
    try:
        return await sign_in()
    except LoginRejected as error:
        slow = by_person and anyio.current_time() - started >= _SLOW_SECONDS
        if not slow and not _LATE.search(error.message.lower()):
            raise
    return await sign_in()
