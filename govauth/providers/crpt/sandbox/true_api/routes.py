"""Which path is which operation of True API. Versions of a method live side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

from govauth.providers.crpt.sandbox.routes import TRUE, TRUE4
from govauth.providers.crpt.sandbox.true_api.participants import Participants
from govauth.providers.crpt.sandbox.true_api.register import TrueApiRegister
from govauth.simulation import Call, list_in, object_in

AtTrueApi: TypeAlias = Callable[[TrueApiRegister, Call, object], object]
Row: TypeAlias = tuple[str, str, str, AtTrueApi]
AtParticipants: TypeAlias = Callable[[Participants, Call], object]


def _inns(call: Call) -> list[str]:
    return [inn for name, inn in call.query_pairs if name == "inns"]


def _info(register: TrueApiRegister, call: Call, _: object) -> object:
    return register.documents.info(call.parts["number"], call.query)


def _history(register: TrueApiRegister, call: Call, _: object) -> object:
    return register.codes.history(call.query)


def _products(register: TrueApiRegister, _: Call, body: object) -> object:
    return register.products.info(list_in(object_in(body).get("gtins")))


def _check(register: TrueApiRegister, _: Call, body: object) -> object:
    return register.codes.check(list_in(object_in(body).get("codes")))


_DOCUMENTS: Final[tuple[Row, ...]] = (
    (
        "POST",
        f"{TRUE}/lk/documents/create",
        "true_api.documents.create",
        lambda r, call, body: r.documents.create(call.query, object_in(body)),
    ),
    (
        "GET",
        f"{TRUE4}/doc/list",
        "true_api.documents.list",
        lambda r, call, _: r.documents.page(call.query_pairs),
    ),
    (
        "GET",
        f"{TRUE}/doc/list",
        "true_api.documents.list",
        lambda r, call, _: r.documents.page(call.query_pairs, total=True),
    ),
    ("GET", f"{TRUE4}/doc/{{number}}/info", "true_api.documents.get", _info),
    ("GET", f"{TRUE}/doc/{{number}}/info", "true_api.documents.get", _info),
    (
        "GET",
        f"{TRUE}/doc/cises",
        "true_api.documents.codes",
        lambda r, call, _: r.documents.codes(call.query),
    ),
    (
        "POST",
        f"{TRUE}/doc/validator/create",
        "true_api.documents.validate",
        lambda r, call, body: r.documents.validate(call.query, object_in(body)),
    ),
    (
        "POST",
        f"{TRUE}/doc/validator/status",
        "true_api.documents.validation",
        lambda r, _, body: r.documents.validation(object_in(body)),
    ),
    (
        "POST",
        f"{TRUE}/document/reprocess",
        "true_api.documents.process_again",
        lambda r, _, body: r.documents.process_again(object_in(body)),
    ),
    (
        "GET",
        f"{TRUE}/documents/edo/tpr/ud",
        "true_api.documents.transfer",
        lambda r, call, _: r.documents.transfer(call.query),
    ),
)
_CODES: Final[tuple[Row, ...]] = (
    ("POST", f"{TRUE}/cises/info", "true_api.cises.info", lambda r, _, body: r.codes.info(list_in(body))),
    (
        "POST",
        f"{TRUE}/cises/short/list",
        "true_api.cises.short_list",
        lambda r, _, body: r.codes.short_list(list_in(body)),
    ),
    ("POST", f"{TRUE4}/cises/search", "true_api.cises.search", lambda r, _, body: r.search(object_in(body))),
    ("POST", f"{TRUE}/cises/history", "true_api.cises.history", _history),
    (
        "POST",
        f"{TRUE}/cises/aggregated/list",
        "true_api.cises.packed",
        lambda r, _, body: r.codes.packed(list_in(body)),
    ),
    ("POST", f"{TRUE}/cises/check", "true_api.cises.check", _check),
    ("POST", f"{TRUE4}/cises/check", "true_api.cises.check", _check),
)
_REST: Final[tuple[Row, ...]] = (
    ("POST", f"{TRUE4}/product/info", "true_api.products.info", _products),
    ("POST", f"{TRUE}/product/info", "true_api.products.info", _products),
    (
        "GET",
        f"{TRUE4}/product/gtin",
        "true_api.products.list",
        lambda r, call, _: r.products.listed(r.inn, call.query),
    ),
    (
        "GET",
        f"{TRUE}/mods/list",
        "true_api.places.list",
        lambda r, call, _: r.participants.places(_inns(call) or [r.inn], call.query),
    ),
    (
        "POST",
        f"{TRUE}/mods/info",
        "true_api.places.info",
        lambda r, _, body: r.participants.place_info(object_in(body)),
    ),
    (
        "GET",
        f"{TRUE}/elk/product-groups/balance/all",
        "true_api.balances",
        lambda r, _call, _body: r.participants.balances(r.inn),
    ),
    (
        "GET",
        f"{TRUE}/elk/product-groups/balance",
        "true_api.balance",
        lambda r, call, _: r.participants.balances(r.inn, call.query.get("productGroupId")),
    ),
    (
        "GET",
        f"{TRUE4}/receipt/list",
        "true_api.receipts.list",
        lambda r, call, _: r.receipts.listed(call.query),
    ),
    (
        "GET",
        f"{TRUE4}/receipt/{{id}}/info",
        "true_api.receipts.get",
        lambda r, call, _: r.receipts.info(call.parts["id"]),
    ),
)
_EXPORTS: Final[tuple[Row, ...]] = (
    (
        "POST",
        f"{TRUE}/dispenser/tasks",
        "true_api.exports.create",
        lambda r, _, body: r.exports.create(object_in(body)),
    ),
    (
        "GET",
        f"{TRUE}/dispenser/tasks",
        "true_api.exports.list",
        lambda r, call, _: r.exports.tasks(call.query),
    ),
    (
        "GET",
        f"{TRUE}/dispenser/tasks/{{id}}",
        "true_api.exports.get",
        lambda r, call, _: r.exports.task(call.parts["id"], call.query),
    ),
    (
        "GET",
        f"{TRUE}/dispenser/results",
        "true_api.exports.results",
        lambda r, call, _: r.exports.results(call.query),
    ),
    (
        "GET",
        f"{TRUE}/dispenser/results/{{id}}/file",
        "true_api.exports.file",
        lambda r, call, _: r.exports.file(call.parts["id"]),
    ),
)

TRUE_API: Final = (*_DOCUMENTS, *_CODES, *_REST, *_EXPORTS)

OPEN: Final[tuple[tuple[str, str, str, AtParticipants], ...]] = (
    ("GET", f"{TRUE}/participants", "true_api.participants", lambda p, call: p.listed(_inns(call))),
    ("GET", f"{TRUE4}/edo/inn/{{inn}}", "true_api.edo_ids", lambda p, call: p.edo_ids(call.parts["inn"])),
    ("GET", f"{TRUE}/edo/inn/{{inn}}", "true_api.edo_ids", lambda p, call: p.edo_ids(call.parts["inn"])),
)
"""What is answered without a token."""
