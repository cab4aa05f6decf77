"""Decoding a list of 500 goods of БИФИТ Касса: typed and exact, against dictionaries."""

from __future__ import annotations

import json

from benchmarks.measuring import Call, Effort, Row, by_turns, middle, milli
from govauth.providers.bifit_kassa.models import StockItem
from govauth.wire.codec import read

COUNT = 500


async def run(effort: Effort) -> list[Row]:
    """Measure the codec and the standard library."""
    content = goods(COUNT)

    async def typed() -> object:
        return read(content, tuple[StockItem, ...])

    async def standard() -> object:
        return json.loads(content)

    candidates: dict[str, Call] = {"typed": typed, "json.loads": standard}
    turns = await by_turns(candidates, rounds=effort.rounds, calls=effort.calls(50))
    mine, other = middle(turns["typed"]), middle(turns["json.loads"])
    return [
        Row(
            f"decode a list of {COUNT} goods, {len(content) // 1000} kB: CPU",
            milli(mine.cpu),
            f"json.loads: {milli(other.cpu)}",
            f"{mine.cpu / other.cpu:.1f}",
            "≤ 2",
        )
    ]


def goods(count: int) -> bytes:
    """Return a list of goods: 500 are 273 kB."""
    return json.dumps([_item(number) for number in range(count)], ensure_ascii=False).encode()


def _item(number: int) -> dict[str, object]:
    made = 1_700_000_000_000 + number
    return {
        "goods": {"tradeObjectId": "16-2", "nomenclatureId": number, "quantity": 2.5, "changed": made},
        "nomenclature": {
            "id": number,
            "organizationId": "16-1",
            "externalId": f"ext-{number}",
            "created": made,
            "changed": made,
            "barcode": f"46{number:011}",
            "vendorCode": None,
            "name": f"Товар № {number}",
            "shortName": f"Товар № {number}",
            "parentId": 1,
            "vatValue": 20,
            "unitCode": "796",
            "purchasePrice": 220.5,
            "sellingPrice": 420.5,
            "grouped": False,
            "visible": True,
            "contractorId": 7001,
            "barcodes": [],
            "nomenclatureFeatures": [],
        },
    }
