"""``govauth demo``: what the library does, on the sandbox: nothing leaves this host."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import json_line, line
from govauth.cli.parameters import Json

if TYPE_CHECKING:
    from govauth.sandbox.server import ServedSandbox


def demo(as_json: Json = False) -> int:
    """Sign in, issue a receipt, lose an answer and find out, let a token expire, cancel."""
    import anyio  # noqa: PLC0415 - on first use

    from govauth.sandbox.server import ServedSandbox  # noqa: PLC0415 - an extra

    async def work(sandbox: ServedSandbox, directory: str) -> None:
        async for step, result in _story(sandbox, directory):
            if as_json:
                json_line({"step": step, "result": result})
            else:
                line(f"✓ {step}: {result}")

    with ServedSandbox() as sandbox, tempfile.TemporaryDirectory() as directory:
        anyio.run(work, sandbox, directory)
    return ExitCode.DONE


async def _story(sandbox: ServedSandbox, directory: str) -> AsyncIterator[tuple[str, str]]:
    from govauth.auth.stores.file import FileTokenStore  # noqa: PLC0415
    from govauth.providers.moy_nalog import CancelReason, MoyNalog, PasswordLogin, Place, Service  # noqa: PLC0415
    from govauth.providers.moy_nalog.errors import ReceiptOutcomeUnknown  # noqa: PLC0415
    from govauth.providers.moy_nalog.sandbox import INN, PASSWORD  # noqa: PLC0415

    login = PasswordLogin(INN, PASSWORD, place=Place.PROD.at(sandbox.url))
    async with MoyNalog(login, store=FileTokenStore(directory)) as nalog:
        receipt = await nalog.receipts.issue(Service("Консультация", price="1500.00"))
        yield said("a receipt is issued", "чек пробит"), receipt.id
        sandbox.fault("lose", operation="receipts.issue")
        try:
            await nalog.receipts.issue(Service("Урок", price="900.00"))
        except ReceiptOutcomeUnknown as error:
            yield said("an answer is lost", "ответ потерян"), type(error).__name__
            result = await nalog.receipts.reconcile(error, settle=0.1)
            found = result.found.id if result.found else result.outcome.name
            yield said("it is looked for, not sent again", "чек найден, а не пробит снова"), found
        sandbox.moy_nalog.control("expire", value=True)
        since = datetime.now(UTC) - timedelta(days=1)
        count = len([one async for one in nalog.receipts.list(since)])
        renewals = str(sandbox.moy_nalog.counters["refreshes"])
        yield said("an expired token is renewed once", "истёкший токен продлён один раз"), renewals
        yield said("receipts in the list", "чеков в списке"), str(count)
        cancelled = await nalog.receipts.cancel(receipt, CancelReason.REFUND)
        yield said("a receipt is cancelled", "чек аннулирован"), cancelled.id
