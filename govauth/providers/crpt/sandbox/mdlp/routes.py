"""Which path is which operation of МДЛП, and what does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from govauth.providers.crpt.sandbox.mdlp.register import MdlpRegister
from govauth.providers.crpt.sandbox.routes import MDLP
from govauth.simulation import Call, Json

AtMdlp: TypeAlias = Callable[[MdlpRegister, Call, Json], object]


def _link(register: MdlpRegister, call: Call, _: Json) -> Json:
    document = register.document(call.parts["id"])
    return {"link": f"https://files.example.test/{call.operation}/{document['document_id']}"}


def _entries(register: MdlpRegister, _: Call, body: Json) -> Json:
    return register.entries(body)


MDLP_CALLS: Final[tuple[tuple[str, str, str, AtMdlp], ...]] = (
    ("POST", f"{MDLP}/documents/send", "mdlp.documents.send", lambda r, _, body: r.send(body)),
    ("POST", f"{MDLP}/documents/outcome", "mdlp.documents.outcome", lambda r, _, body: r.outgoing(body)),
    ("POST", f"{MDLP}/documents/income", "mdlp.documents.income", lambda r, _, body: r.incoming(body)),
    (
        "GET",
        f"{MDLP}/documents/{{id}}",
        "mdlp.documents.get",
        lambda r, call, _: r.document(call.parts["id"]),
    ),
    (
        "GET",
        f"{MDLP}/documents/request/{{id}}",
        "mdlp.documents.of_request",
        lambda r, call, _: r.of_request(call.parts["id"]),
    ),
    ("GET", f"{MDLP}/documents/download/{{id}}", "mdlp.documents.link", _link),
    ("GET", f"{MDLP}/documents/{{id}}/ticket", "mdlp.documents.ticket", _link),
    ("POST", f"{MDLP}/reestr/sgtin/filter", "mdlp.registers.sgtins", _entries),
    ("POST", f"{MDLP}/reestr/sgtin/sgtins-by-list", "mdlp.registers.sgtins_by_list", _entries),
    ("POST", f"{MDLP}/reestr/branches/filter", "mdlp.registers.branches", _entries),
    ("POST", f"{MDLP}/reestr/warehouses/filter", "mdlp.registers.warehouses", _entries),
)
