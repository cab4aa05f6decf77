"""Sign in through Госуслуги, send an invoice, mark it as paid, issue its receipt, and export the month.

It talks to a sandbox inside this process, which also plays the person in the browser.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio

from govauth.ledger import Ledger
from govauth.providers.moy_nalog import (
    GosuslugiLogin,
    InvoiceDraft,
    InvoicePayment,
    LegalEntity,
    MoyNalog,
    PaymentType,
    Place,
    Sale,
    Service,
)
from govauth.providers.moy_nalog.sandbox import INN
from govauth.sandbox.server import ServedSandbox

CLIENT = LegalEntity("7707083893", "ООО «Ромашка»")
WORK = [Service("Дизайн", price="15000.00"), Service("Правка", price=900, quantity=2)]


async def sign_in(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    """Show a person the page of Госуслуги, and take the address where the browser ends."""
    gosuslugi = nalog.experimental.gosuslugi
    step = await gosuslugi.start()
    # A real program shows step.address in a window, and intercepts the way to step.comes_back_to.
    came_back = sandbox.moy_nalog.sign_in(step.address)
    await gosuslugi.finish_at(step, came_back)


async def bill(nalog: MoyNalog, ledger: Ledger, folder: Path) -> int:
    """Send the invoice of an order, once, and save its printed form."""
    [phone] = await nalog.taxpayer.payment_accounts(kind=InvoicePayment.PHONE)
    draft = InvoiceDraft(WORK, CLIENT, phone.pay_to, client_email="accounts@example.com")
    number = await nalog.invoices.once("order-7", draft, ledger=ledger, within=60)
    invoice = await nalog.invoices.get(number)
    await anyio.Path(folder / "invoice.pdf").write_bytes(await nalog.invoices.pdf(invoice))
    print("invoice", invoice.status, invoice.total_amount)
    return number


async def paid(nalog: MoyNalog, ledger: Ledger, number: int) -> None:
    """Mark the invoice as paid, and issue the receipt for it, once."""
    await nalog.invoices.mark_paid(number)
    receipt = await nalog.receipts.once(
        "order-7", Sale(WORK, CLIENT, PaymentType.ACCOUNT), ledger=ledger, within=60
    )
    print("receipt of", receipt.total)


async def main(sandbox: ServedSandbox) -> None:
    """Go through it all."""
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        ledger = Ledger(folder / "ledger.sqlite")
        async with MoyNalog(GosuslugiLogin(inn=INN), place=Place.PROD.at(sandbox.url)) as nalog:
            await sign_in(nalog, sandbox)
            number = await bill(nalog, ledger, folder)
            await paid(nalog, ledger, number)
            month_ago = datetime.now(UTC) - timedelta(days=30)
            print("exported:", await nalog.receipts.export(folder / "month.csv", month_ago))
        await ledger.aclose()


if __name__ == "__main__":
    with ServedSandbox() as sandbox:
        anyio.run(main, sandbox)
