"""How often each method of МДЛП may be called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from govauth.concurrency.limiter import Rate
from govauth.providers.crpt.mdlp import operations as documents
from govauth.providers.crpt.mdlp import register_operations as registers
from govauth.providers.crpt.mdlp.free_call import FREE
from govauth.transport.operation import Operation

MARGIN: Final = 0.3
"""Seconds that are added to each pause, as the widest public client does: calls travel for unequal times."""

_SECONDS: Final[Mapping[float, Sequence[Operation[object]]]] = {
    0.5: (
        documents.SEND,
        documents.SIZE_LIMIT,
        documents.ANNOUNCE,
        documents.UPLOAD,
        documents.FINISH,
        documents.CANCEL,
        documents.METADATA,
        documents.OF_REQUEST,
        documents.DOWNLOAD,
        documents.TICKET,
        documents.SIGNATURE,
        documents.MEMBER,
        registers.SGTINS,
        registers.BRANCHES,
        registers.BRANCH,
        registers.WAREHOUSES,
        registers.WAREHOUSE,
        registers.ADDRESSES,
        registers.MEDICINES,
        registers.MEDICINE,
        registers.PARTNERS,
        registers.TRUSTED,
        registers.TRUST,
        registers.DISTRUST,
    ),
    1.0: (
        documents.LOGOUT,
        documents.OUTCOME,
        documents.INCOME,
        registers.STOCK,
        registers.PUBLIC_MEDICINE,
        registers.PUBLIC_SGTINS,
    ),
    5.0: (
        registers.SGTINS_BY_LIST,
        registers.PACK_CHAIN,
        registers.PACK_UNITS,
        registers.PUBLIC_MEDICINES,
    ),
    30.0: (registers.PACK_TREE,),
}

PAUSES: Final[Mapping[str, Rate]] = {
    operation.name: Rate(1, seconds + MARGIN) for seconds, listed in _SECONDS.items() for operation in listed
}
"""By method: what protocol 3.06.1 names, and a margin. A newer one may differ: see ``rates``."""

METHODS: Final = frozenset([*PAUSES, FREE])
"""All that a rate can be given for."""
