"""What public clients of «Мой налог» are made to do, each in its own words.

A program gets the address of the sandbox, an ИНН and a password, and points the client there before it calls anything.
"""

from __future__ import annotations

from typing import Final

NALOGAPI: Final = """
import sys
from datetime import datetime
from nalogapi import NalogAPI
url, inn, password = sys.argv[1:]
NalogAPI.apiUrl = url + "/api/v1"
NalogAPI.configure(inn, password)
assert f"/receipt/{inn}/" in NalogAPI.addIncome(datetime.utcnow(), 1500.0, "Консультация")
"""

NALOGO: Final = """
import asyncio, sys
from nalogo import Client
url, inn, password = sys.argv[1:]

async def main():
    async with Client(base_url=url + "/api") as client:
        await client.authenticate(await client.create_new_access_token(inn, password))
        receipt = (await client.income().create("Консультация", 1500))["approvedReceiptUuid"]
        assert (await client.receipt().json(receipt))["totalAmount"] == 1500
        await client.income().cancel(receipt, "Возврат средств")

asyncio.run(main())
"""

MOY_NALOG_API: Final = """
import asyncio, sys
from decimal import Decimal
from moy_nalog import MoyNalogClient
url, inn, password = sys.argv[1:]
MoyNalogClient.API_URL_V1, MoyNalogClient.API_URL_V2 = url + "/api/v1", url + "/api/v2"

async def main():
    async with MoyNalogClient() as client:
        await client.auth_by_password(inn, password)
        receipt = await client.create_receipt("Консультация", Decimal(1500))
        assert [item.uuid for item in (await client.get_incomes()).items] == [receipt.uuid]
        await client.cancel_receipt(receipt.uuid)
        assert (await client.get_incomes()).items[0].is_cancelled

asyncio.run(main())
"""

PYTAXAPI: Final = """
import asyncio, sys
from pytaxapi.client import Client
from pytaxapi.models import Receipt, TaxClient, TaxServices, now_iso_with_tz
url, inn, password = sys.argv[1:]

async def main():
    async with Client(taxpayer_id=inn, password=password, base_url=url + "/api/v1") as client:
        lines = [TaxServices("Консультация", 1500, 1)]
        assert await client.send_receipt(Receipt(now_iso_with_tz(), lines, "1500", TaxClient()))

asyncio.run(main())
"""

MY_TAX: Final = """
import asyncio, sys
from decimal import Decimal
url, inn, password = sys.argv[1:]
from my_tax import CreateIncomeItem, Credentials, MyTaxClient
from my_tax._transport import Transport
from my_tax.enums.income import CancelReason
Transport.__init__.__defaults__ = (url + "/api/v1", *Transport.__init__.__defaults__[1:])

async def main():
    async with MyTaxClient(Credentials(username=inn, password=password)) as client:
        line = CreateIncomeItem(name="Консультация", amount=Decimal(1500), quantity=1)
        receipt = await client.income.create(service=line)
        assert [item.uuid for item in (await client.income.get_list()).content] == [receipt.uuid]
        assert (await client.get_user()).inn == inn
        assert (await client.income.cancel(receipt.uuid, CancelReason.REFUND)).cancellation_info

asyncio.run(main())
"""

NALOGOVICH: Final = """
import asyncio, sys
from nalogovich.lknpd import NpdClient
url, inn, password = sys.argv[1:]

async def main():
    client = NpdClient(inn, password)
    client.base_url = url + "/api/v1/"
    async with client:
        await client.auth()
        receipt = (await client.create_check("Консультация", 1500.0)).approved_receipt_uuid
        assert [item.approved_receipt_uuid for item in (await client.get_checks()).content] == [receipt]
        assert (await client.cancel_check(receipt)).cancellation_info

asyncio.run(main())
"""

MY_TAX_INVOICES: Final = """
import asyncio, sys
from decimal import Decimal
url, inn, password = sys.argv[1:]
from my_tax import Credentials, MyTaxClient
from my_tax._transport import Transport
from my_tax.enums.invoice import InvoiceStatus, PaymentMethodType
from my_tax.types.invoice import CreateInvoiceClient, CreateInvoiceItem
Transport.__init__.__defaults__ = (url + "/api/v1", *Transport.__init__.__defaults__[1:])

async def main():
    async with MyTaxClient(Credentials(username=inn, password=password)) as client:
        methods = (await client.payment_type.get_table(favorite=False)).items
        assert {method.type for method in methods} == set(PaymentMethodType)
        for method in methods:
            line = CreateInvoiceItem(name="Консультация", amount=Decimal("1500.5"), quantity=2)
            buyer = CreateInvoiceClient(name="Клиент")
            made = await client.invoice.create(service=line, client=buyer, payment_method=method)
            assert made.total_amount == Decimal(3001)
            assert (await client.invoice.get_by_id(made.invoice_id)).uuid == made.uuid
            assert (await client.invoice.print_invoice(made.uuid)).startswith(b"%PDF")
            assert (await client.invoice.cancel(made.invoice_id)).status is InvoiceStatus.CANCELLED
        assert len((await client.invoice.get_list(search="клиент")).items) == 2

asyncio.run(main())
"""

NALOGOVICH_INVOICES: Final = """
import asyncio, http.client, sys
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit
from nalogovich import lknpd
from nalogovich.enums import InvoicePaymentType
url, inn, password = sys.argv[1:]

async def esia_login(auth_url, login, password, **_):
    # The client scripts the pages of Госуслуги; those of the sandbox have no password.
    [state] = parse_qs(urlsplit(auth_url).query)["state"]
    form = urlencode({"state": state, "person": login, "decision": "enter"})
    portal = http.client.HTTPConnection(urlsplit(auth_url).netloc)
    portal.request("POST", "/gosuslugi/decision", form, {"content-type": "application/x-www-form-urlencoded"})
    back = parse_qs(urlsplit(portal.getresponse().headers["location"]).query)
    return back["code"][0], back["state"][0]

lknpd.esia_login = esia_login
lknpd.Invoice.id = property(lambda self: self.invoice_id)  # its create_bill logs a field that it does not have

async def main():
    client = lknpd.NpdClient(inn, password)
    client.base_url = url + "/api/v1/"
    async with client:
        await client.auth_esia(inn, password, totp_code="000000")
        made = await client.create_bill(
            "Консультация", 1500.5, client_name="Клиент", phone="79000000001", bank_name="Банк"
        )
        await client.update_bill_payment_info(
            made.invoice_id, InvoicePaymentType.ACCOUNT, bank_name="Банк", bank_bik="0" * 9,
            corr_account="3" * 20, current_account="4" * 20,
        )
        await client.approve_bill(made.invoice_id)
        assert (await client.get_bills()).items[0].status == "PAID_WITHOUT_RECEIPT"
        await client.cancel_bill(made.invoice_id)

asyncio.run(main())
"""
