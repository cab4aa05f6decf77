"""The endpoints of МДЛП as values, as public clients use them, with the pause that each method asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.concurrency.limiter import Rate
from govauth.providers.crpt.mdlp import models
from govauth.providers.crpt.places import MDLP
from govauth.transport.operation import Operation, Repeat, json_of, nothing

LOGOUT: Final = Operation(
    "mdlp.logout",
    "GET",
    "/auth/logout",
    nothing,
    # Repeating it by itself would sign in anew, with a PIN perhaps, only to log out.
    repeat=Repeat.NEVER,
    root=MDLP,
    how_to_check="await mdlp.logout() again: a second one does no harm",
)
SEND: Final = Operation(
    "mdlp.documents.send",
    "POST",
    "/documents/send",
    json_of(models.Sent),
    repeat=Repeat.NEVER,
    root=MDLP,
    how_to_check="await documents.reconcile(error)",
)
OUTCOME: Final = Operation(
    "mdlp.documents.outcome",
    "POST",
    "/documents/outcome",
    json_of(models.DocumentPage),
    repeat=Repeat.SAFE,
    root=MDLP,
)
INCOME: Final = Operation(
    "mdlp.documents.income",
    "POST",
    "/documents/income",
    json_of(models.DocumentPage),
    repeat=Repeat.SAFE,
    root=MDLP,
)
METADATA: Final = Operation(
    "mdlp.documents.get",
    "GET",
    "/documents/{id}",
    json_of(models.DocumentMetadata),
    repeat=Repeat.SAFE,
    root=MDLP,
)
OF_REQUEST: Final = Operation(
    "mdlp.documents.of_request",
    "GET",
    "/documents/request/{id}",
    json_of(models.DocumentPage),
    repeat=Repeat.SAFE,
    root=MDLP,
)
DOWNLOAD: Final = Operation(
    "mdlp.documents.link",
    "GET",
    "/documents/download/{id}",
    json_of(models.Link),
    repeat=Repeat.SAFE,
    root=MDLP,
)
TICKET: Final = Operation(
    "mdlp.documents.ticket",
    "GET",
    "/documents/{id}/ticket",
    json_of(models.Link),
    repeat=Repeat.SAFE,
    root=MDLP,
)
SGTINS: Final = Operation(
    "mdlp.registers.sgtins",
    "POST",
    "/reestr/sgtin/filter",
    json_of(models.EntryPage),
    repeat=Repeat.SAFE,
    root=MDLP,
)
SGTINS_BY_LIST: Final = Operation(
    "mdlp.registers.sgtins_by_list",
    "POST",
    "/reestr/sgtin/sgtins-by-list",
    json_of(models.EntryPage),
    repeat=Repeat.SAFE,
    root=MDLP,
)
BRANCHES: Final = Operation(
    "mdlp.registers.branches",
    "POST",
    "/reestr/branches/filter",
    json_of(models.EntryPage),
    repeat=Repeat.SAFE,
    root=MDLP,
)
WAREHOUSES: Final = Operation(
    "mdlp.registers.warehouses",
    "POST",
    "/reestr/warehouses/filter",
    json_of(models.EntryPage),
    repeat=Repeat.SAFE,
    root=MDLP,
)

PAUSES: Final[Mapping[str, Rate]] = {
    LOGOUT.name: Rate(1, 1.0),
    SEND.name: Rate(1, 0.5),
    OUTCOME.name: Rate(1, 1.0),
    INCOME.name: Rate(1, 1.0),
    METADATA.name: Rate(1, 0.5),
    OF_REQUEST.name: Rate(1, 0.5),
    DOWNLOAD.name: Rate(1, 0.5),
    TICKET.name: Rate(1, 0.5),
    SGTINS.name: Rate(1, 0.5),
    SGTINS_BY_LIST.name: Rate(1, 5.0),
    BRANCHES.name: Rate(1, 1.0),
    WAREHOUSES.name: Rate(1, 1.0),
}
"""How often each method may be called, as the widest public client keeps to it."""
