"""The register of МСП and bank accounts (Б.7.4, Б.7.5)."""

from __future__ import annotations

from govauth.providers.esia.rest.models.bank_account import BankAccountRecord
from govauth.providers.esia.rest.models.sme import SmeRecord
from govauth.providers.esia.rest.operations import agency_records as operations
from govauth.providers.esia.rest.resources.arguments import Oid, org_path
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.refreshing import Refreshable


class SmeRegister(Refreshable[SmeRecord]):
    """``…/doc/msp``: what the register of МСП says of an organisation."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(caller, operations.SME_REFRESHING, self.get, operations.SME.name)

    async def get(self, org_oid: Oid) -> SmeRecord:
        """Return the record. Nothing found is a record with status ``NO_DATA`` (Б.7.4.2)."""
        return await self._caller.call(operations.SME, org_path(org_oid))


class BankAccountRecords(Refreshable[tuple[BankAccountRecord, ...]]):
    """``…/doc/bank-account``: the accounts of an organisation."""

    def __init__(self, caller: Caller) -> None:
        super().__init__(
            caller, operations.BANK_ACCOUNTS_REFRESHING, self.list, operations.BANK_ACCOUNTS.name
        )

    async def list(self, org_oid: Oid) -> tuple[BankAccountRecord, ...]:
        """Return all records (Б.7.5.2)."""
        return await self._caller.call(operations.BANK_ACCOUNTS, org_path(org_oid))
