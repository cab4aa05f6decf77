"""``crpt.true_api``: documents, codes, participants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from govauth.clock import Clock
from govauth.concurrency.limiter import Limiter, Rate
from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api import models, operations
from govauth.providers.crpt.true_api.documents import Documents
from govauth.providers.crpt.true_api.product_groups import ProductGroup
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import json_body
from govauth.transport.transport import Transport
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue

CISES_PER_CALL: Final = 1000
CHECK_RATE: Final = Rate(1, 2.0)
"""The public check allows one call in two seconds."""


class TrueApi:
    """ГИС МТ through True API.

    Attributes:
        documents: create, find, look at.
        cises: what is known of codes.

    """

    def __init__(self, transport: Transport, signer: DocumentSigner | None, clock: Clock) -> None:
        self._transport = transport
        self.documents: Documents = Documents(transport, signer)
        self.cises: Cises = Cises(transport, clock)

    async def participants(self, *inns: str) -> tuple[models.Participant, ...]:
        """Tell whether organisations take part in marking: ``GET /participants``.

        Args:
            inns: ИНН of 10 or 12 digits, check digits verified.

        """
        if not inns:
            raise InvalidInput("inns", "must have at least one ИНН")
        query = [("inns", Inn.checked(inn, f"inns[{number}]")) for number, inn in enumerate(inns)]
        return await self._transport.call(operations.PARTICIPANTS, query=query)


class Cises:
    """``crpt.true_api.cises``: codes (КИ). Reads only."""

    def __init__(self, transport: Transport, clock: Clock) -> None:
        self._transport = transport
        self._check_limiter = Limiter(CHECK_RATE, clock=clock)

    async def info(
        self, cises: Sequence[str], *, product_group: ProductGroup | str | None = None
    ) -> tuple[models.CisEntry, ...]:
        """Return what is known of codes: ``POST /cises/info``, in calls of at most 1,000 codes.

        Args:
            cises: codes without check parts, any number.
            product_group: of which group, where the codes alone do not tell.

        Returns:
            An entry for each code, in the order of the system: ``cis_info.requested_cis`` says for which.

        """
        entries: list[models.CisEntry] = []
        query = [] if product_group is None else [("pg", str(product_group))]
        for part in _parts(cises):
            entries += await self._transport.call(operations.CISES_INFO, query=query, body=json_body(part))
        return tuple(entries)

    async def check(self, codes: Sequence[str]) -> Mapping[str, JsonValue]:
        """Check codes as a cash desk does: ``POST /cises/check``, at most one call in two seconds.

        Args:
            codes: full codes.

        Returns:
            The answer as it came; its shape is not established.

        """
        if isinstance(codes, str) or not codes:
            raise InvalidInput("codes", "must be a list of at least one code")
        await self._check_limiter.turn()
        return await self._transport.call(operations.CISES_CHECK, body=json_body({"codes": list(codes)}))


def _parts(cises: Sequence[str]) -> list[list[str]]:
    if isinstance(cises, str) or not cises or not all(cises):
        raise InvalidInput("cises", "must be a list of at least one code, none of them empty")
    return [list(cises[start : start + CISES_PER_CALL]) for start in range(0, len(cises), CISES_PER_CALL)]
