"""Which path is which operation of МДЛП, and what does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from govauth.providers.crpt.sandbox.mdlp.register import MdlpRegister
from govauth.providers.crpt.sandbox.routes import MDLP
from govauth.simulation import Call, Json

Sending: TypeAlias = Callable[[MdlpRegister, Json, bool], object]
AtMdlp: TypeAlias = Callable[[MdlpRegister, Call, Json], object]
Row: TypeAlias = tuple[str, str, str, AtMdlp]
_DOCUMENTS: Final = f"{MDLP}/documents"
_SGTIN: Final = f"{MDLP}/reestr/sgtin"
_SSCC: Final = f"{MDLP}/reestr/sscc"
_ENTRIES: Final = f"{MDLP}/reestr"


def _id(call: Call) -> str:
    return call.parts["id"]


SENDING: Final[tuple[tuple[str, str, str, Sending], ...]] = (
    (
        "POST",
        f"{_DOCUMENTS}/send",
        "mdlp.documents.send",
        lambda r, body, unsigned: r.documents.send(body, unsigned=unsigned),
    ),
    (
        "POST",
        f"{_DOCUMENTS}/send_finished",
        "mdlp.documents.send_finished",
        lambda r, body, unsigned: r.documents.end_large(body, unsigned=unsigned),
    ),
)
"""Calls for which it matters whether the caller must sign."""

_WHOLE_DOCUMENTS: Final[tuple[Row, ...]] = (
    ("GET", f"{_DOCUMENTS}/doc_size", "mdlp.documents.size", lambda r, _call, _body: r.documents.size()),
    (
        "POST",
        f"{_DOCUMENTS}/send_large",
        "mdlp.documents.send_large",
        lambda r, call, body: r.documents.begin_large(body, call),
    ),
    (
        "PUT",
        f"{_DOCUMENTS}/upload/{{id}}",
        "mdlp.documents.upload",
        lambda r, call, _: r.documents.upload(call),
    ),
    ("POST", f"{_DOCUMENTS}/cancel", "mdlp.documents.cancel", lambda r, _, body: r.documents.cancel(body)),
    (
        "POST",
        f"{_DOCUMENTS}/outcome",
        "mdlp.documents.outcome",
        lambda r, _, body: r.documents.outgoing(body),
    ),
    ("POST", f"{_DOCUMENTS}/income", "mdlp.documents.income", lambda r, _, body: r.documents.incoming(body)),
    ("GET", f"{_DOCUMENTS}/{{id}}", "mdlp.documents.get", lambda r, call, _: r.documents.card(_id(call))),
    (
        "GET",
        f"{_DOCUMENTS}/request/{{id}}",
        "mdlp.documents.of_request",
        lambda r, call, _: r.documents.of_request(_id(call)),
    ),
    (
        "GET",
        f"{_DOCUMENTS}/download/{{id}}",
        "mdlp.documents.link",
        lambda r, call, _: r.documents.link(call),
    ),
    (
        "GET",
        f"{_DOCUMENTS}/download/file/{{id}}",
        "mdlp.documents.file",
        lambda r, call, _: r.documents.file(_id(call)),
    ),
    (
        "GET",
        f"{_DOCUMENTS}/download/ticket/{{id}}",
        "mdlp.documents.file",
        lambda r, call, _: r.documents.ticket(_id(call)),
    ),
    (
        "GET",
        f"{_DOCUMENTS}/{{id}}/ticket",
        "mdlp.documents.ticket",
        lambda r, call, _: r.documents.ticket_link(call),
    ),
    (
        "GET",
        f"{_DOCUMENTS}/{{id}}/signature",
        "mdlp.documents.signature",
        lambda r, call, _: r.documents.signature(_id(call)),
    ),
)
_PACKAGES: Final[tuple[Row, ...]] = (
    ("POST", f"{_SGTIN}/filter", "mdlp.registers.sgtins", lambda r, _, body: r.packages.filter(body)),
    (
        "POST",
        f"{_SGTIN}/sgtins-by-list",
        "mdlp.registers.sgtins_by_list",
        lambda r, _, body: r.packages.by_list(body),
    ),
    (
        "POST",
        f"{_SGTIN}/public/sgtins-by-list",
        "mdlp.registers.public_sgtins_by_list",
        lambda r, _, body: r.packages.public_by_list(body),
    ),
    ("GET", f"{_SGTIN}/{{id}}", "mdlp.registers.sgtin", lambda r, call, _: r.packages.one(_id(call))),
    (
        "GET",
        f"{_SSCC}/{{id}}/hierarchy",
        "mdlp.registers.hierarchy",
        lambda r, call, _: r.packages.hierarchy(_id(call)),
    ),
    (
        "POST",
        f"{_SSCC}/{{id}}/sgtins",
        "mdlp.registers.packed_sgtins",
        lambda r, call, body: r.packages.content(_id(call), body),
    ),
    (
        "GET",
        f"{_SSCC}/{{id}}/full-hierarchy",
        "mdlp.registers.full_hierarchy",
        lambda r, call, _: r.packages.full_hierarchy(_id(call)),
    ),
    (
        "GET",
        f"{_SSCC}/full-hierarchy",
        "mdlp.registers.full_hierarchy",
        lambda r, call, _: r.packages.full_hierarchies(call.query.get("sscc", "")),
    ),
    (
        "POST",
        f"{_ENTRIES}/virtual-storage/filter",
        "mdlp.registers.virtual_storage",
        lambda r, _, body: r.packages.storage(body),
    ),
)
_REGISTERS: Final[tuple[Row, ...]] = (
    (
        "POST",
        f"{_ENTRIES}/branches/filter",
        "mdlp.registers.branches",
        lambda r, _, body: r.registers.branch_list(body),
    ),
    (
        "GET",
        f"{_ENTRIES}/branches/{{id}}",
        "mdlp.registers.branch",
        lambda r, call, _: r.registers.branch(_id(call)),
    ),
    (
        "POST",
        f"{_ENTRIES}/warehouses/filter",
        "mdlp.registers.warehouses",
        lambda r, _, body: r.registers.warehouse_list(body),
    ),
    (
        "GET",
        f"{_ENTRIES}/warehouses/{{id}}",
        "mdlp.registers.warehouse",
        lambda r, call, _: r.registers.warehouse(_id(call)),
    ),
    (
        "GET",
        f"{_ENTRIES}/address/all",
        "mdlp.registers.addresses",
        lambda r, _call, _body: r.registers.addresses(),
    ),
    (
        "POST",
        f"{_ENTRIES}/med_products/current",
        "mdlp.registers.medicines",
        lambda r, _, body: r.registers.own_medicines(body),
    ),
    (
        "GET",
        f"{_ENTRIES}/med_products/{{id}}",
        "mdlp.registers.medicine",
        lambda r, call, _: r.registers.medicine(_id(call), own=True),
    ),
    (
        "POST",
        f"{_ENTRIES}/med_products/public/filter",
        "mdlp.registers.public_medicines",
        lambda r, _, body: r.registers.all_medicines(body),
    ),
    (
        "GET",
        f"{_ENTRIES}/med_products/public/{{id}}",
        "mdlp.registers.public_medicine",
        lambda r, call, _: r.registers.medicine(_id(call), own=False),
    ),
    (
        "POST",
        f"{MDLP}/reestr_partners/filter",
        "mdlp.registers.partners",
        lambda r, _, body: r.registers.partners(body),
    ),
    (
        "POST",
        f"{_ENTRIES}/trusted_partners/filter",
        "mdlp.registers.trusted",
        lambda r, _, body: r.registers.trusted(body),
    ),
    (
        "POST",
        f"{_ENTRIES}/trusted_partners/add",
        "mdlp.registers.trust",
        lambda r, _, body: r.registers.trust(body),
    ),
    (
        "POST",
        f"{_ENTRIES}/trusted_partners/delete",
        "mdlp.registers.distrust",
        lambda r, _, body: r.registers.distrust(body),
    ),
    ("GET", f"{MDLP}/members/current", "mdlp.registers.member", lambda r, _call, _body: r.me()),
)

MDLP_CALLS: Final = (*_WHOLE_DOCUMENTS, *_PACKAGES, *_REGISTERS)
