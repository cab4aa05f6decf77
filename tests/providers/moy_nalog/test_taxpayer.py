"""The taxpayer's data and invoices."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from govauth.auth import MemoryTokenStore, Token
from govauth.errors import (
    ConfigurationError,
    InvalidInput,
    LoginRequired,
    NotFound,
    OutcomeUnknown,
    UnexpectedReply,
)
from govauth.http.message import Response
from govauth.providers.moy_nalog import (
    BankAccount,
    GosuslugiLogin,
    InvoiceDraft,
    InvoicePayment,
    LegalEntity,
    MoyNalog,
    PasswordLogin,
    Place,
    SavedLogin,
    SbpPhone,
    Service,
    SmsLogin,
)
from govauth.providers.moy_nalog.sandbox import INN, PHONE, SMS_CODE
from govauth.providers.moy_nalog.sandbox import provider as served
from govauth.sandbox.server import ServedSandbox

pytestmark = pytest.mark.anyio


async def test_the_profile(nalog: MoyNalog) -> None:
    user = await nalog.taxpayer.user()
    assert user.inn == INN
    assert user.inn is not None
    assert user.inn.valid
    assert user.registration_date == datetime(2023, 1, 27, 8, 38, 30, 57957, UTC)
    assert "example.test" not in repr(user)


async def test_taxes_debts_and_their_history(nalog: MoyNalog) -> None:
    taxes = await nalog.taxpayer.taxes()
    assert (taxes.total_for_payment, taxes.tax_period_id) == (Decimal("640.25"), 202602)
    assert (await nalog.taxpayer.debts()).total_unpaid == Decimal("40.25")
    [charge] = await nalog.taxpayer.tax_history()
    assert (charge.tax_amount, charge.oktmo) == (Decimal("412.5"), "45000000")
    [payment] = await nalog.taxpayer.tax_payments(only_paid=True)
    assert payment.status == "PAID"


async def test_amounts_with_an_exponent_keep_every_digit(nalog: MoyNalog) -> None:
    bonus = await nalog.taxpayer.bonus()
    assert bonus.bonus_amount == Decimal("9862.5")
    assert bonus.annual_income_threshold == Decimal(2_400_000)
    [year] = bonus.total_income_by_years.values()
    assert year.annual_income_status == "NORMAL"


async def test_payment_accounts(nalog: MoyNalog) -> None:
    everything = await nalog.taxpayer.payment_accounts()
    favorites = await nalog.taxpayer.payment_accounts(favorite=True)
    assert [account.id for account in everything] == [810001, 810002]
    assert [account.id for account in favorites] == [810001]


async def test_the_inn_comes_from_the_profile_where_the_login_has_none(login: PasswordLogin) -> None:
    async with MoyNalog(login) as first:
        await first.taxpayer.taxes()
        exported = await first.login.export()
    anonymous = SavedLogin(exported.refresh_token, device=exported.device, place=login.place)
    async with MoyNalog(anonymous) as nalog:
        receipt = await nalog.receipts.issue(Service("Урок", price=1))
        assert f"/receipt/{INN}/" in receipt.print_url


async def test_invoices_in_both_forms_of_payment(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    invoices = nalog.invoices
    firm = LegalEntity("7707083893", "ООО")
    account = BankAccount("АО «Банк»", "044500000", "30101810000000000001", "40817810000000000001")
    line = Service("Урок", price=89)
    first = await invoices.create(InvoiceDraft(line, firm, SbpPhone("+7 900 000-00-01", "АО «Банк»")))
    second = await invoices.create(InvoiceDraft([line], firm, account))
    assert first.invoice_id is not None
    assert (await invoices.cancel(first.invoice_id)).status == "CANCELLED"
    assert second.invoice_id != first.invoice_id
    with pytest.raises(InvalidInput, match="services"):
        await invoices.create(InvoiceDraft([], firm, account))
    sandbox.fault("lose", operation="invoices.create")
    with pytest.raises(OutcomeUnknown):
        await invoices.create(InvoiceDraft([line], firm, account))
    assert "4081" not in repr(account)


async def test_regions_avatar_and_accounts_by_kind(nalog: MoyNalog, sandbox: ServedSandbox) -> None:
    regions = await nalog.taxpayer.regions()
    sandbox.moy_nalog.switches.regions_by_oktmo = True
    assert await nalog.taxpayer.regions() == regions
    assert regions[0].oktmo == "45000000"
    [by_phone] = await nalog.taxpayer.payment_accounts(kind=InvoicePayment.PHONE)
    assert by_phone.pay_to == SbpPhone("79000000001", "АО «Второй учебный банк»")
    [account] = await nalog.taxpayer.payment_accounts(kind=InvoicePayment.ACCOUNT)
    assert isinstance(account.pay_to, BankAccount)
    with pytest.raises(NotFound):
        await nalog.taxpayer.avatar()
    sandbox.moy_nalog.switches.avatar = True
    assert (await nalog.taxpayer.user()).avatar_exists
    assert (await nalog.taxpayer.avatar()).media_type == "image/png"


async def test_answers_that_are_not_what_was_asked_for(
    nalog: MoyNalog, sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = (await nalog.receipts.issue(Service("Урок", price=1))).id
    sandbox.moy_nalog.switches.avatar = True

    def as_text(status: int, _: object, content: bytes) -> Response:
        return Response(status, {"content-type": "text/plain"}, content)

    monkeypatch.setattr(served, "Response", as_text)
    with pytest.raises(UnexpectedReply, match="content-type: expected an image or a PDF"):
        await nalog.receipts.image(receipt)
    with pytest.raises(UnexpectedReply, match="content-type: expected an image"):
        await nalog.taxpayer.avatar()
    monkeypatch.setattr(served, "regions", lambda **_: {"items": [{"name": "Москва"}]})
    with pytest.raises(UnexpectedReply, match=r"items\[0\]\.id: is missing"):
        await nalog.taxpayer.regions()


async def test_a_profile_without_an_inn(
    sandbox: ServedSandbox, place: Place, login: PasswordLogin, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = sandbox.moy_nalog.accounts.profile
    monkeypatch.setattr(sandbox.moy_nalog.accounts, "profile", lambda one: {**profile(one), "inn": None})
    async with MoyNalog(SmsLogin(phone=PHONE, place=place)) as nalog:
        await nalog.login.finish(await nalog.login.start(), code=SMS_CODE)
        with pytest.raises(UnexpectedReply, match="the profile has none"):
            await nalog.taxpayer.inn()


@pytest.mark.parametrize("code", ["", "12 34", "١٢٣٤", "12x"])
async def test_a_code_is_digits(sandbox: ServedSandbox, place: Place, code: str) -> None:
    async with MoyNalog(SmsLogin(phone=PHONE, place=place)) as nalog:
        challenge = await nalog.login.start()
        with pytest.raises(InvalidInput, match="code must be the digits of the SMS"):
            await nalog.login.finish(challenge, code=code)
    assert sandbox.moy_nalog.counters["token_calls"] == 0


async def test_a_login_that_a_person_must_finish_goes_on_with_its_refresh_token_alone(place: Place) -> None:
    token = Token("access", refresh="refresh")
    for by_person in (
        SmsLogin(phone=PHONE, place=place),
        GosuslugiLogin(inn=INN, place=place),
        SavedLogin("refresh", place=place),
    ):
        assert by_person.rescues(token)
        async with MoyNalog(by_person) as nalog:
            if isinstance(by_person, SavedLogin):
                continue
            with pytest.raises(LoginRequired):
                await nalog.taxpayer.user()


async def test_a_login_without_a_refresh_token_is_not_exported(login: PasswordLogin) -> None:
    store = MemoryTokenStore()
    now = time.time()
    await store.save(login.token_key, Token("access", issued_at=now, expires_at=now + 3600))
    async with MoyNalog(login, store=store) as nalog:
        with pytest.raises(LoginRequired, match="this login has no refresh token to export"):
            await nalog.login.export()


async def test_steps_of_a_login_by_sms_need_such_a_login(nalog: MoyNalog) -> None:
    with pytest.raises(ConfigurationError, match="SmsLogin"):
        await nalog.login.start()


@pytest.mark.parametrize("phone", ["9000000000", "+89000000000", "7900000000x", "abc", ""])
def test_a_telephone_number_is_checked(phone: str) -> None:
    with pytest.raises(InvalidInput, match="phone must be 7 and ten digits"):
        SmsLogin(phone=phone)


@pytest.mark.parametrize(
    ("inn", "password"), [("7707083893", "x"), ("500100732250", "x"), ("500100732259", "")]
)
def test_a_login_is_checked(inn: str, password: str) -> None:
    with pytest.raises(InvalidInput):
        PasswordLogin(inn=inn, password=password)


def test_the_place_is_production_unless_said_otherwise(login: PasswordLogin) -> None:
    assert PasswordLogin(inn=INN, password="x").place is Place.PROD
    assert Place.PROD.url("sms", "/x") == "https://lknpd.nalog.ru/api/v2/x"
    assert Place.PROD.url("api", "/x") == "https://lknpd.nalog.ru/api/v1/x"
