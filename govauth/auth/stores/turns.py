"""Who holds the lease of a key, who waits for it, and for how long."""

from __future__ import annotations

import os
from typing import Final

from govauth.auth.strategy import TokenKey
from govauth.errors import StoreUnavailable

WAIT_SECONDS: Final = 30.0
"""How long one waits for a lease: longer than the lease of a dead holder lasts, and a renewal takes."""


def this_process() -> str:
    """Name this process for those who wait for it."""
    import socket  # noqa: PLC0415 - on first use

    return f"process {os.getpid()} on {socket.gethostname()}"


def held_too_long(key: TokenKey, holder: str, *, seconds: float, falls: str) -> StoreUnavailable:
    """Make the error of a waiter whose turn did not come.

    Args:
        key: the lease is of.
        holder: who has it.
        seconds: it was waited for.
        falls: when the lease falls once its holder is ended, such as ``at once``.

    """
    return StoreUnavailable(
        f"{this_process()} waited {seconds:g} s for the lease of {key.mark}, which {holder} holds; the auth"
        f" server was not asked. See whether that one hangs; once it is ended, the lease falls {falls}"
    )


def superseded(stored: int, offered: int) -> str:
    """Say why a record was not saved."""
    return f"the store holds revision {stored} of the token, and revision {offered} does not replace it"
