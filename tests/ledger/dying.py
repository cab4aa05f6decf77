"""A process that dies or stops, by a signal to itself, at one step of one receipt."""

from __future__ import annotations

import functools
import inspect
import os
import signal
from collections.abc import Callable
from typing import Any, Final

import anyio

from govauth.auth import FileTokenStore
from govauth.errors import OutcomeUnknown, TransportError
from govauth.ledger import InProgress, Ledger, LedgerSettings, LedgerUnavailable, entries
from govauth.ledger.judging import Judge
from govauth.ledger.reading import Reader
from govauth.ledger.sending import Sending
from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Sale, Service
from govauth.providers.moy_nalog.effects import ReceiptEffect
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.transport.fence import Fence

STEPS: Final[dict[str, tuple[object, str, bool]]] = {
    "before the row is committed": (entries, "plan", True),
    "before the claim is committed": (entries, "claim", True),
    "before anything is sent": (ReceiptEffect, "submit", False),
    "just before the bytes leave": (Fence, "check", True),
    "when the answer came": (ReceiptEffect, "submit", True),
    "before the answer is committed": (entries, "done", True),
    "after the answer was committed": (Sending, "send", True),
}
READING_STEPS: Final[dict[str, tuple[object, str, bool]]] = {
    "before the loss is committed": (entries, "lost", True),
    "before the list": (Reader, "_list", False),
    "after the list": (Reader, "_list", True),
    "before the verdict is committed": (Judge, "verdicts", True),
    "after the verdict": (Reader, "read", True),
}
"""By name: the function, and whether it has run when the process dies."""


def signalling(function: Callable[..., Any], number: int, *, after: bool) -> Callable[..., Any]:
    """Wrap a function so that its first call is interrupted by a signal."""
    pending = [number]

    def interrupt() -> None:
        while pending:
            os.kill(os.getpid(), pending.pop())

    @functools.wraps(function)
    def sync(*args: Any, **kwargs: Any) -> Any:
        if not after:
            interrupt()
        result = function(*args, **kwargs)
        interrupt()
        return result

    @functools.wraps(function)
    async def later(*args: Any, **kwargs: Any) -> Any:
        if not after:
            interrupt()
        result = await function(*args, **kwargs)
        interrupt()
        return result

    return later if inspect.iscoroutinefunction(function) else sync


def settings() -> LedgerSettings:
    return LedgerSettings(settle=0.3, fence=2.0, takeover=3.0)


def client(url: str, store: str) -> MoyNalog:
    login = PasswordLogin(inn=INN, password=PASSWORD)
    return MoyNalog(login, place=Place.PROD.at(url), store=FileTokenStore(store), timeout=1.0)


SALE: Final = Sale(Service("Урок", price=1500))


def work(step: str, url: str, ledger_url: str, store: str, number: int = signal.SIGKILL) -> None:
    """Issue the receipt of a key that is named as the step, and die or stop at it."""
    where, name, after = (STEPS | READING_STEPS)[step]
    setattr(where, name, signalling(getattr(where, name), number, after=after))

    async def issue() -> None:
        ledger = Ledger(ledger_url, settings=settings())
        async with client(url, store) as nalog:
            await nalog.receipts.once(step, SALE, ledger=ledger, within=30)
        await ledger.aclose()

    anyio.run(issue)


def ask(key: str, url: str, ledger_url: str, store: str) -> None:
    """Issue the receipt of a key as another worker, which asks again as a queue does."""

    async def issue() -> None:
        ledger = Ledger(ledger_url, settings=settings())
        async with client(url, store) as nalog:
            while True:
                try:
                    await nalog.receipts.once(key, SALE, ledger=ledger, within=5)
                except (InProgress, OutcomeUnknown, TransportError, LedgerUnavailable):
                    await anyio.sleep(0.5)
                else:
                    break
        await ledger.aclose()

    anyio.run(issue)
