"""What is reported of a code or a package, in the forms of the different methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.providers.crpt.sandbox.boxes import Box, Boxes
from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.groups import GROUPS
from govauth.providers.crpt.sandbox.life import APPLIED, INTRODUCED, NOTHING_ELSE, RETIRED, WRITTEN_OFF
from govauth.providers.crpt.sandbox.order_life import Known
from govauth.providers.crpt.sandbox.times import moment, written
from govauth.providers.crpt.sandbox.true_api.document import NAME
from govauth.simulation import Json

PRODUCT: Final = "Учебный товар"
BRAND: Final = "Пример"
_PREFIX: Final = "00"


def _present(values: Mapping[str, object]) -> Json:
    return {name: value for name, value in values.items() if value is not None}


def full_card(asked: str, known: Known, boxes: Boxes) -> Json:
    """Return ``cisInfo`` of a code."""
    notes, last = known.notes, known.last
    units = None
    if notes.inner_units is not None:
        sold = notes.sold_units or 0
        units = {
            "innerUnitCount": notes.inner_units,
            "soldUnitCount": sold,
            "rest": notes.inner_units - sold,
            "correctRest": sold <= notes.inner_units,
        }
    optional = {
        "productGroupId": GROUPS.get(known.order.group),
        "applicationDate": written(known.when(APPLIED)),
        "introducedDate": written(known.when(INTRODUCED)),
        "producedDate": notes.produced,
        "expirationDate": notes.expires,
        "expirations": [{"storageConditionId": 1, "expirationStorageDate": notes.expires}]
        if notes.expires
        else None,
        "prVetDocument": notes.vet_document,
        "withdrawReason": last.reason if last and known.is_sold else None,
        "ogvs": list(notes.blocked_by) or None,
        "maxRetailPrice": notes.mrp,
        "partialSaleInfo": units,
        "parent": _named(boxes.parent_of(known.name)),
    }
    return {
        "requestedCis": asked,
        "cis": known.name,
        "gtin": known.sub.gtin,
        "productName": PRODUCT,
        "productGroup": known.order.group,
        "brand": BRAND,
        "emissionDate": moment(known.order.created),
        "emissionType": "LOCAL",
        "packageType": "UNIT",
        "generalPackageType": "UNIT",
        "status": known.status,
        "statusEx": known.extended,
        "ownerInn": known.owner,
        "ownerName": NAME,
        "producerInn": known.maker,
        "producerName": NAME,
        "markWithdraw": known.status in (RETIRED, WRITTEN_OFF),
        **_present(optional),
    }


def box_card(asked: str, box: Box, circulation: Circulation) -> Json:
    """Return ``cisInfo`` of a package: its status is that of what is in it."""
    inside = next(
        (known for leaf in circulation.boxes.leaves(box.sscc) if (known := circulation.find(leaf))), None
    )
    group = inside.order.group if inside else None
    return {
        "requestedCis": asked,
        "cis": f"{_PREFIX}{box.sscc}",
        "gtin": None,
        "productName": PRODUCT,
        "productGroup": group,
        "productGroupId": GROUPS.get(group or ""),
        "brand": BRAND,
        "emissionDate": moment(box.created),
        "introducedDate": written(inside.when(INTRODUCED)) if inside else None,
        "emissionType": "LOCAL",
        "packageType": "BOX",
        "generalPackageType": "BOX",
        "status": inside.status if inside else APPLIED,
        "statusEx": inside.extended if inside else NOTHING_ELSE,
        "ownerInn": inside.owner if inside else box.owner,
        "ownerName": NAME,
        "producerInn": inside.maker if inside else box.owner,
        "producerName": NAME,
        "markWithdraw": False,
        "child": list(map(_named, box.children)),
        "parent": _named(circulation.boxes.parent_of(box.sscc)),
    }


def short_card(card: Json) -> Json:
    """Return what the short list tells, made of the whole card."""
    return {
        **{name: card[name] for name in ("requestedCis", "cis", "gtin", "status", "ownerInn")},
        "statusEx": "" if card["statusEx"] == NOTHING_ELSE else card["statusEx"],
        "extendedPackageType": card["generalPackageType"],
        "children": card.get("child", []),
        "receiptDate": None,
        "withdrawReason": card.get("withdrawReason"),
    }


def found_card(known: Known) -> Json:
    """Return a code as the search finds it."""
    extended = known.extended
    return {
        "sgtin": known.name,
        "cis": known.name,
        "gtin": known.sub.gtin,
        "productGroup": known.order.group,
        "generalPackageType": "UNIT",
        "status": known.status,
        "statusExt": None if extended == NOTHING_ELSE else extended,
        "ownerInn": known.owner,
        "producerInn": known.maker,
        "emissionType": "LOCAL",
        "emissionDate": moment(known.order.created),
        "applicationDate": written(known.when(APPLIED)),
        "introducedDate": written(known.when(INTRODUCED)),
    }


def life_of(known: Known) -> list[Json]:
    """Return what happened to a code, newest first."""
    return [
        {
            "operationDate": moment(event.at),
            "operationName": event.operation,
            "status": event.status,
            "statusEx": event.extended,
            "docId": event.document_id,
            "ownerInn": event.owner,
            "withdrawReason": event.reason,
        }
        for event in reversed(known.events)
    ]


def _named(code: str | None) -> str | None:
    """Return what names an item, or an SSCC with its identifier."""
    return f"{_PREFIX}{code}" if code and len(code) == 18 and code.isdigit() else code  # noqa: PLR2004
