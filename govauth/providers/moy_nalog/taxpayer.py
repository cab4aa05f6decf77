"""The taxpayer: profile, taxes, limits, accounts. Reads only."""

from __future__ import annotations

from govauth.errors import UnexpectedReply
from govauth.providers.moy_nalog import account_models, models, operations
from govauth.providers.moy_nalog.payment_details import InvoicePayment
from govauth.providers.moy_nalog.token_calls import inn_of
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.identifiers import Inn


class Taxpayer:
    """``client.taxpayer``. Every method raises what :meth:`.Transport.call` raises."""

    def __init__(self, transport: Transport, inn: Inn | None) -> None:
        self._transport = transport
        self._inn = inn

    async def user(self) -> models.Profile:
        """Return the profile: ``GET /user``."""
        return await self._transport.call(operations.USER)

    async def inn(self) -> Inn:
        """Return the taxpayer's ИНН: from the login, from the token's profile, or from :meth:`user`.

        Raises:
            UnexpectedReply: the profile holds none.

        """
        if self._inn is None:
            known = inn_of(await self._transport.token("taxpayer.inn")) or (await self.user()).inn
            if not known:
                raise UnexpectedReply("inn", "the profile has none", operation=operations.USER.name)
            self._inn = Inn(known)
        return self._inn

    async def taxes(self) -> models.Taxes:
        """Return what is to be paid now: ``GET /taxes``."""
        return await self._transport.call(operations.TAXES)

    async def tax_history(self, *, oktmo: str | None = None) -> tuple[models.TaxCharge, ...]:
        """Return the charges by period: ``POST /taxes/history``, a read.

        Args:
            oktmo: ОКТМО of one region; None for all.

        """
        body = json_body({"oktmo": oktmo})
        return (await self._transport.call(operations.TAX_HISTORY, body=body)).records

    async def tax_payments(
        self, *, oktmo: str | None = None, only_paid: bool = False
    ) -> tuple[models.TaxPayment, ...]:
        """Return the payments: ``POST /taxes/payments``, a read.

        Args:
            oktmo: ОКТМО of one region; None for all.
            only_paid: leave out what is not paid.

        """
        body = json_body({"oktmo": oktmo, "onlyPaid": only_paid})
        return (await self._transport.call(operations.TAX_PAYMENTS, body=body)).records

    async def debts(self) -> models.Debts:
        """Return the debts: ``GET /taxpayer/debts``."""
        return await self._transport.call(operations.DEBTS)

    async def bonus(self) -> models.Bonus:
        """Return the tax bonus and the annual limit of income: ``GET /taxpayer/bonus``."""
        return await self._transport.call(operations.BONUS)

    async def payment_accounts(
        self, *, favorite: bool = False, kind: InvoicePayment | None = None
    ) -> tuple[account_models.PaymentAccount, ...]:
        """Return the accounts for invoices: ``GET /payment-type/table``.

        Args:
            favorite: only the favourite ones.
            kind: only bank accounts, or only telephones in СБП.

        """
        query = [("favorite", "true")] if favorite else []
        if kind is not None:
            query.append(("type", InvoicePayment(kind).value))
        return (await self._transport.call(operations.PAYMENT_ACCOUNTS, query=query)).items

    async def regions(self) -> tuple[account_models.Region, ...]:
        """Return the regions where the tax is collected: ``GET /region``.

        Raises:
            UnexpectedReply: a region has no code.

        """
        items = (await self._transport.call(operations.REGIONS)).items
        regions: list[account_models.Region] = []
        for number, item in enumerate(items):
            code = item.oktmo or item.id
            if code is None:
                raise UnexpectedReply(f"items[{number}].id", "is missing", operation=operations.REGIONS.name)
            regions.append(account_models.Region(code, item.name))
        return tuple(regions)

    async def avatar(self) -> models.Picture:
        """Return the taxpayer's picture: ``GET /taxpayer/avatar``.

        Raises:
            NotFound: there is none; ``avatar_exists`` of the profile says so before.

        """
        return await self._transport.call(operations.AVATAR)
