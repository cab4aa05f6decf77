"""``crpt.mdlp.medicines`` and ``partners``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

from govauth.errors import InvalidInput
from govauth.providers.crpt.ids import uuid_text
from govauth.providers.crpt.mdlp import models
from govauth.providers.crpt.mdlp import register_operations as operations
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.checks import PAGE
from govauth.providers.crpt.mdlp.filters import wire_of
from govauth.transport.operation import Operation
from govauth.transport.paging import Portion
from govauth.wire.identifiers import Gtin
from govauth.wire.json import JsonValue


class Medicines:
    """``crpt.mdlp.medicines``: medical products. Reads only."""

    def __init__(self, calls: MdlpCalls) -> None:
        self._calls = calls

    def list(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.Medicine]:
        """Go through the products of this participant: ``POST /reestr/med_products/current``.

        Args:
            filters: ``filter`` as the system wants it.
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """
        return self._list(operations.MEDICINES, filters, page_size)

    async def get(self, gtin: str) -> models.Medicine:
        """Return a product of this participant: ``GET /reestr/med_products/{gtin}``.

        Args:
            gtin: 14 digits, the check digit verified.

        """
        return await self._calls.get(operations.MEDICINE, {"gtin": str(Gtin.checked(gtin, "gtin"))})

    def search(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.Medicine]:
        """Go through the products of all: ``POST /reestr/med_products/public/filter``. See :meth:`list`."""
        return self._list(operations.PUBLIC_MEDICINES, filters, page_size)

    async def public(self, gtin: str) -> models.Medicine:
        """Return a product of anybody: ``GET /reestr/med_products/public/{gtin}``. See :meth:`get`."""
        return await self._calls.get(operations.PUBLIC_MEDICINE, {"gtin": str(Gtin.checked(gtin, "gtin"))})

    def _list(
        self,
        operation: Operation[models.MedicinePage],
        filters: Mapping[str, JsonValue] | None,
        page_size: int,
    ) -> AsyncIterator[models.Medicine]:
        def read(page: models.MedicinePage) -> Portion[models.Medicine]:
            return Portion(page.entries, total=page.total)

        def identity(one: models.Medicine) -> str:
            names = one.reg_number, one.reg_holder, one.prod_name, one.sell_name
            return one.gtin or str((names, sorted(one.extra.items(), key=str)))

        return self._calls.list(operation, wire_of(filters), page_size, read=read, identity=identity)


class Partners:
    """``crpt.mdlp.partners``: other participants, and which of them are trusted."""

    def __init__(self, calls: MdlpCalls) -> None:
        self._calls = calls

    def list(
        self, filters: Mapping[str, JsonValue], *, page_size: int = PAGE
    ) -> AsyncIterator[models.Partner]:
        """Go through participants: ``POST /reestr_partners/filter``, whose answer has a form of its own.

        Args:
            filters: ``filter`` as the system wants it; ``reg_entity_type`` is a number, 1 for residents.
            page_size: how many to ask for at once, 1 to 100.

        Raises:
            InvalidInput: the page size is out of bounds.
            UnexpectedReply: the list cannot be completed; raised while it is read.

        """

        def read(page: models.PartnerPage) -> Portion[models.Partner]:
            return Portion(page.filtered_records, total=page.filtered_records_count)

        return self._calls.list(
            operations.PARTNERS,
            wire_of(filters),
            page_size,
            read=read,
            identity=lambda one: one.system_subj_id,
        )

    def trusted(
        self, filters: Mapping[str, JsonValue] | None = None, *, page_size: int = PAGE
    ) -> AsyncIterator[models.TrustedPartner]:
        """Go through trusted partners: ``POST /reestr/trusted_partners/filter``. See :meth:`list`."""

        def read(page: models.TrustedPartnerPage) -> Portion[models.TrustedPartner]:
            total = page.total if page.filtered_records_count is None else page.filtered_records_count
            return Portion((*page.filtered_records, *page.entries), total=total)

        def identity(one: models.TrustedPartner) -> str:
            return one.system_subj_id or str((one.inn, sorted(one.extra.items(), key=str)))

        return self._calls.list(operations.TRUSTED, wire_of(filters), page_size, read=read, identity=identity)

    async def trust(self, partners: Sequence[str]) -> models.TrustedChange:
        """Trust partners: ``POST /reestr/trusted_partners/add``. Whoever is trusted already stays so.

        Args:
            partners: ``system_subj_id`` of each, a UUID.

        Returns:
            The answer; ``failed_partners`` names those that were not added.

        """
        return await self._calls.post(operations.TRUST, _partners(partners))

    async def distrust(self, partners: Sequence[str]) -> models.TrustedChange:
        """Trust partners no more: ``POST /reestr/trusted_partners/delete``. See :meth:`trust`."""
        return await self._calls.post(operations.DISTRUST, _partners(partners))


def _partners(partners: Sequence[str]) -> dict[str, JsonValue]:
    if isinstance(partners, str) or not partners:
        raise InvalidInput("partners", "must be a list of at least one system_subj_id")
    return {
        "trusted_partners": [uuid_text(one, f"partners[{number}]") for number, one in enumerate(partners)]
    }
