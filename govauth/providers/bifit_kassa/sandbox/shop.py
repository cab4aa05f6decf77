"""One shop of the simulated БИФИТ Касса, in shapes that public clients show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from govauth.providers.bifit_kassa.sandbox.replies import refused
from govauth.simulation import Json

ORGANIZATION: Final = "1600000000000-100000001"
TRADE_OBJECT: Final = "1600000000001-100000002"
CONTRACTOR: Final = 7001
GROUP: Final = 31000000

_MADE: Final = 1_700_000_000_000


def organization(organization_id: str = ORGANIZATION) -> Json:
    """Return an organisation."""
    return {
        "id": organization_id,
        "visible": True,
        "created": _MADE,
        "name": "ООО «Учебная касса»",
        "address": "г. Москва, ул. Учебная, д. 1",
        "inn": "7707083893",
        "taxSystemMask": 1,
        "taxSystemList": ["COMMON"],
        "permissions": [],
        "email": "shop@example.test",
        "phone": "79000000010",
        "kpp": "770701001",
        "defaultVat": None,
        "multiOrganization": False,
        "blocked": False,
        "blockedCause": None,
    }


def trade_object(organization_id: str = ORGANIZATION, trade_object_id: str = TRADE_OBJECT) -> Json:
    """Return a trade object."""
    return {
        "id": trade_object_id,
        "created": _MADE,
        "changed": _MADE,
        "organizationId": organization_id,
        "name": "Магазин № 1",
        "address": None,
        "taxSystemMask": None,
        "taxSystemList": None,
        "kpp": None,
        "application": None,
        "mdlp": False,
    }


def contractor(organization_id: str = ORGANIZATION) -> Json:
    """Return the one contractor of an organisation. Its ИНН is wrong, as many are."""
    return {
        "id": CONTRACTOR,
        "organizationId": organization_id,
        "externalId": "c-1",
        "created": _MADE,
        "changed": _MADE,
        "shortName": "Поставщик",
        "fullName": "ООО «Учебный поставщик»",
        "inn": "7700000000",
        "phone": None,
        "email": None,
        "address": None,
        "groupTypes": ["SUPPLIER"],
        "activityTypes": [],
        "visible": True,
        "hasPriceList": False,
    }


class Shop:
    """What one organisation has in the catalogue, on the shelves and in the documents."""

    def __init__(self, organization_id: str, trade_object_id: str) -> None:
        self._organization = organization_id
        self._trade_object = trade_object_id
        self._catalog: dict[int, Json] = {}
        self._stock: dict[int, Decimal] = {}
        self._documents: dict[int, Json] = {}
        self._add("Товары", number=GROUP, parent=None)
        self._add("Чай чёрный", barcode="4600000000015", price=Decimal("420.5"), quantity=Decimal(12))
        self._add("Кофе в зёрнах", barcode="4600000000022", price=Decimal(990), quantity=Decimal("-1.5"))
        self._add("Сахар", barcode="4600000000039", price=Decimal(75), quantity=Decimal(0))

    def organizations(self) -> list[Json]:
        """Return the one organisation."""
        return [organization(self._organization)]

    def trade_objects(self, query: Mapping[str, str]) -> list[Json]:
        """Return the one trade object."""
        self._ours(query.get("organization_id"))
        return [trade_object(self._organization, self._trade_object)]

    def stock(self, query: Mapping[str, str], trade_objects: object) -> list[Json]:
        """Return ``goods/list/read``."""
        self._ours(query.get("organization_id"))
        if trade_objects != [self._trade_object]:
            raise refused(400, "bad_request", "Неизвестный торговый объект")
        signs = query.get("goods_type", "").split(",")
        with_zero = query.get("with_zero") == "True"
        return [
            {
                "goods": {
                    "tradeObjectId": self._trade_object,
                    "nomenclatureId": number,
                    "quantity": quantity,
                    "changed": _MADE,
                },
                "nomenclature": self._catalog[number],
            }
            for number, quantity in self._stock.items()
            if _sign(quantity) in signs and (quantity or with_zero)
        ]

    def quantity(self, body: object) -> list[Json]:
        """Return ``goods/quantity``."""
        if not isinstance(body, dict):
            raise refused(400, "bad_request", "JSON parse error")
        asked = cast("Json", body)
        self._ours(asked.get("organization_id"))
        return [{"nomenclatureId": number, "quantity": amount} for number, amount in self._stock.items()]

    def upload(self, query: Mapping[str, str], content: bytes) -> Json:
        """Take ``name;barcode;price;quantity`` lines; bad ones are reported inside of HTTP 200."""
        self._ours(query.get("organization_id"))
        found = re.search(
            rb'name="file"; filename="[^"]+"\r\n[^\r\n]+\r\n\r\n(.*)\r\n--[0-9a-f]+--', content, re.DOTALL
        )
        if found is None:
            raise refused(400, "bad_request", "Required request part 'file' is not present")
        lines = found[1].decode(query.get("charset", "utf-8"), "replace").splitlines()
        faults = [fault for number, line in enumerate(lines, 1) if (fault := self._take(number, line))]
        return {
            "exceptionMessage": "Файл загружен с ошибками" if faults else None,
            "exceptionList": faults,
            "itemQty": len(lines) - len(faults),
            "consumedTime": 0,
        }

    def nomenclature(self, number: str) -> Json:
        """Return one entry."""
        entry = self._catalog.get(int(number)) if number.isdigit() else None
        if entry is None:
            raise refused(404, "not_found", "Номенклатура не найдена")
        return entry

    def by_external_id(self, query: Mapping[str, str], external: str) -> Json:
        """Return the entry that another program knows by this id."""
        self._ours(query.get("organization_id"))
        for entry in self._catalog.values():
            if entry["externalId"] == external:
                return entry
        raise refused(404, "not_found", "Номенклатура не найдена")

    def parents(self, query: Mapping[str, str], number: str) -> list[Json]:
        """Return the groups that an entry lies in."""
        entry = self.nomenclature(number)
        groups = [] if entry["parentId"] is None else [self._catalog[entry["parentId"]]]
        return [*groups, entry] if query.get("includeNomenclature") == "true" else groups

    def by_barcodes(self, query: Mapping[str, str], barcodes: object) -> list[Json]:
        """Return the entries with these barcodes."""
        self._ours(query.get("organization_id"))
        wanted = _listed(barcodes)
        return [entry for entry in self._catalog.values() if entry["barcode"] in wanted]

    def contractors(self, query: Mapping[str, str], ids: object) -> list[Json]:
        """Return the contractors with these ids."""
        self._ours(query.get("organization_id"))
        return [contractor(self._organization)] if CONTRACTOR in _listed(ids) else []

    def change_prices(self, body: Json) -> Json:
        """Keep a document in the state ``NEW``."""
        document: Json = body.get("document") or {}
        if not document or not body.get("items"):
            raise refused(400, "bad_request", "Пустой документ")
        self._ours(document.get("organizationId"))
        number = 501 + len(self._documents)
        self._documents[number] = {**body, "document": {**document, "id": number}}
        return self._documents[number]

    def execute(self, organization_id: str, ids: object) -> list[Json]:
        """Carry documents out."""
        self._ours(organization_id)
        wanted = _listed(ids)
        if not all(number in self._documents for number in wanted):
            raise refused(404, "not_found", "Документ не найден")
        for number in wanted:
            self._documents[number]["document"]["status"] = "EXECUTED"
        return [self._documents[number]["document"] for number in wanted]

    def sales(self, body: Json) -> list[Json]:
        """Return the report of sales."""
        self._ours(body.get("organizationId"))
        if not all(isinstance(body.get(name), int) for name in ("beginDate", "endDate")):
            raise refused(400, "bad_request", "Не указан период")
        names = ("cashierUserId", "parentId", "tradeObjectIds")
        if not all(name in body for name in names):
            raise refused(400, "bad_request", "Неполный запрос")
        first = next(iter(self._stock))
        return [{"nomenclatureId": first, "quantity": Decimal(3), "amount": Decimal("1261.5")}]

    def _ours(self, organization_id: object) -> None:
        """Refuse any other organisation."""
        if organization_id != self._organization:
            raise refused(403, "access_denied", "Нет прав на организацию")

    def _take(self, number: int, line: str) -> Json | None:
        try:
            name, barcode, price, quantity = line.split(";")
            self._add(name, barcode=barcode, price=Decimal(price), quantity=Decimal(quantity))
        except (ValueError, InvalidOperation):
            return {"line": number, "message": f"Некорректная строка: {line}"}
        return None

    def _add(
        self,
        name: str,
        *,
        number: int | None = None,
        parent: int | None = GROUP,
        barcode: str | None = None,
        price: Decimal | None = None,
        quantity: Decimal | None = None,
    ) -> None:
        number = number or GROUP + len(self._catalog)
        self._catalog[number] = {
            "id": number,
            "organizationId": self._organization,
            "externalId": f"ext/{number}",
            "created": _MADE,
            "changed": _MADE,
            "barcode": barcode,
            "vendorCode": None,
            "name": name,
            "shortName": name,
            "parentId": parent,
            "vatValue": 20,
            "unitCode": "796",
            "purchasePrice": None,
            "sellingPrice": price,
            "grouped": parent is None,
            "visible": True,
            "contractorId": CONTRACTOR,
            "barcodes": [],
            "nomenclatureFeatures": [],
        }
        if quantity is not None:
            self._stock[number] = quantity


def _listed(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise refused(400, "bad_request", "JSON parse error")
    return [*value]  # pyright: ignore[reportUnknownVariableType] - whatever JSON holds


def _sign(quantity: Decimal) -> str:
    if not quantity:
        return "NULL"
    return "POSITIVE" if quantity > 0 else "NEGATIVE"
