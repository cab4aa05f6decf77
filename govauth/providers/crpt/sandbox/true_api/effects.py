"""What documents do to the codes in them. Kinds that are not here are taken, and change nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.life import (
    DROP_OUT,
    INTRODUCE,
    INTRODUCE_UNREPORTED,
    RECEIVE,
    SELL,
    SHIP,
    TAKE_BACK,
    TRANSFER,
    WRITE_OFF,
    Step,
)
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.true_api.document import Document, Problem
from govauth.simulation import list_in, object_in

_STEPS: Final[Mapping[str, Step]] = {
    "LP_INTRODUCE_GOODS": INTRODUCE,
    "LK_CONTRACT_COMMISSIONING": INTRODUCE,
    "LK_INDI_COMMISSIONING": INTRODUCE,
    "LK_UNIVERSAL_INTRODUCE": INTRODUCE,
    "LP_GOODS_IMPORT": INTRODUCE_UNREPORTED,
    "LP_FTS_INTRODUCE": INTRODUCE_UNREPORTED,
    "LP_INTRODUCE_OST": INTRODUCE_UNREPORTED,
    "CROSSBORDER": INTRODUCE_UNREPORTED,
    "LK_RECEIPT": SELL,
    "LK_RECEIPT_CANCEL": TAKE_BACK,
    "LP_RETURN": TAKE_BACK,
    "WRITE_OFF": WRITE_OFF,
    "LK_KM_CANCELLATION": DROP_OUT,
    "LP_SHIP_GOODS": SHIP,
    "LP_ACCEPT_GOODS": RECEIVE,
    "UNIVERSAL_TRANSFER_DOCUMENT": SHIP,
}
TO_ANOTHER: Final = frozenset({"LP_SHIP_GOODS", "UNIVERSAL_TRANSFER_DOCUMENT"})
ACCEPTANCE: Final = "LP_ACCEPT_GOODS"
_REMOVING: Final = "REMOVING"
UNKNOWN: Final = "Код не найден"
FOREIGN: Final = "Код принадлежит другому участнику"


def take_effect(document: Document, circulation: Circulation) -> list[Problem]:
    """Do what a document says, as far as it can be done; return why it cannot for the other codes."""
    packing = _PACKING.get(document.family)
    if packing is not None:
        return list(packing(document, circulation))
    step = _step_of(document)
    if step is None:
        return []
    refused, problems = _refused(document), judge(document, circulation)
    bad = {problem.about for problem in problems}
    for named in document.codes:
        for code in circulation.boxes.leaves(named):
            known = circulation.find(code)
            if known is not None and code not in bad:
                _take(document, known, step, accepted=named not in refused)
    return problems


def judge(document: Document, circulation: Circulation) -> list[Problem]:
    """Return why a document cannot do what it says with some codes; what packs them is not judged."""
    step = _step_of(document)
    if step is None:
        return []
    leaves = (code for named in document.codes for code in circulation.boxes.leaves(named))
    found = (_fault(document, code, circulation.find(code), step) for code in leaves)
    return [problem for problem in found if problem is not None]


def _step_of(document: Document) -> Step | None:
    return TRANSFER if document.both_signed else _STEPS.get(document.family)


def _fault(document: Document, code: str, known: Known | None, step: Step) -> Problem | None:
    if known is None:
        return Problem(UNKNOWN, about=code)
    if not known.allows(step):
        return Problem("Недопустимый статус кода", about=code)
    entitled = known.last.receiver if step is RECEIVE and known.last else known.owner
    return None if entitled == document.sender else Problem(FOREIGN, about=code)


def _take(document: Document, known: Known, step: Step, *, accepted: bool) -> None:
    owner = document.receiver if step is TRANSFER else None
    if step is RECEIVE and accepted:
        owner = document.sender
    known.take(
        step,
        operation=document.kind,
        document_id=document.number,
        reason=document.contents.first("action") if document.contents and step is SELL else None,
        owner=owner,
        receiver=document.receiver if step is SHIP else None,
    )


def _refused(document: Document) -> set[str]:
    """Return the codes that the buyer does not accept."""
    products = document.contents.products if document.contents else []
    refused = (line for line in products if line.get("accept_type") is False)
    return {str(line.get("uit_code") or line.get("uitu_code")) for line in refused}


def _pack(document: Document, circulation: Circulation) -> Iterator[Problem]:
    body = object_in(document.contents.body if document.contents else None)
    for unit in map(object_in, list_in(body.get("aggregationUnits"))):
        codes = [str(code) for code in list_in(unit.get("sntins"))]
        good: list[str] = []
        for code in codes:
            if circulation.find(code) is None and circulation.boxes.find(code) is None:
                yield Problem(UNKNOWN, about=code)
            elif not _is_of(document.sender, code, circulation):
                yield Problem(FOREIGN, about=code)
            elif circulation.boxes.parent_of(code) is not None:
                yield Problem("Код уже агрегирован", about=code)
            else:
                good.append(code)
        circulation.boxes.pack(str(unit.get("unitSerialNumber")), document.sender, document.created, good)


def _is_of(inn: str, code: str, circulation: Circulation) -> bool:
    """Tell whether a code, or all codes in a package, belong to a participant."""
    found = map(circulation.find, circulation.boxes.leaves(code))
    return all(known is None or known.owner == inn for known in found)


def _no_package(document: Document, circulation: Circulation, sscc: str) -> Problem | None:
    """Return why a document cannot change a package."""
    if circulation.boxes.find(sscc) is None:
        return Problem("Упаковка не найдена", about=sscc)
    return None if _is_of(document.sender, sscc, circulation) else Problem(FOREIGN, about=sscc)


def _unpack(document: Document, circulation: Circulation) -> Iterator[Problem]:
    for code in document.codes:
        problem = _no_package(document, circulation, code)
        if problem is not None:
            yield problem
        else:
            circulation.boxes.dissolve(code)


def _repack(document: Document, circulation: Circulation) -> Iterator[Problem]:
    body = object_in(document.contents.body if document.contents else None)
    sscc = str(body.get("uitu"))
    problem = _no_package(document, circulation, sscc)
    if problem is not None:
        yield problem
        return
    lines = [object_in(line) for line in list_in(body.get("uit_uitu_list"))]
    codes = [str(line.get("uit") or line.get("uitu")) for line in lines]
    if body.get("reaggregation_type") == _REMOVING:
        circulation.boxes.take_out(sscc, codes)
    else:
        circulation.boxes.pack(sscc, document.sender, document.created, codes)


_PACKING: Final[Mapping[str, Callable[[Document, Circulation], Iterator[Problem]]]] = {
    "AGGREGATION_DOCUMENT": _pack,
    "DISAGGREGATION_DOCUMENT": _unpack,
    "REAGGREGATION_DOCUMENT": _repack,
}
