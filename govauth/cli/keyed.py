"""One effect for a key of the user's: ``--key`` with ``--ledger``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, TypeVar

import typer

from govauth.cli.language import said

if TYPE_CHECKING:
    from govauth.ledger.ledger import Ledger

T = TypeVar("T")

WITHIN: Final = 10.0
"""Seconds to wait for another worker, and for what is not decided yet."""


def checked_key(key: str | None, ledger: str | None) -> tuple[str, str] | None:
    """Return the key and the address of its ledger; None where neither is given.

    Raises:
        typer.BadParameter: one is given without the other.

    """
    if key is None and ledger is None:
        return None
    if key is None or ledger is None:
        raise typer.BadParameter(said("--key and --ledger come together", "--key и --ledger нужны вместе"))
    return key, ledger


async def with_ledger(address: str, work: Callable[[Ledger], Awaitable[T]]) -> T:
    """Do something with a ledger that is closed afterwards."""
    from govauth.ledger.ledger import Ledger  # noqa: PLC0415 - on first use

    ledger = Ledger(address)
    try:
        return await work(ledger)
    finally:
        await ledger.aclose()
