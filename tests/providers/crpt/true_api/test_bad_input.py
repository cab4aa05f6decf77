"""What no call can mean is refused before the network; what no answer can mean says where it is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any
import zipfile

import pytest

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt import Document
from govauth.providers.crpt.true_api import bodies, document
from govauth.providers.crpt.true_api.code_filter import CodeFilter
from govauth.providers.crpt.true_api.export_rows import read_export
from govauth.providers.crpt.true_api.resources import TrueApi
from tests.providers.crpt.true_api.system import INN, OTHER_INN, System, answer, ki

pytestmark = pytest.mark.anyio

Ask = Callable[[TrueApi], Awaitable[object]]


async def listed(items: Any) -> list[object]:
    return [one async for one in items]


@pytest.mark.parametrize(
    ("ask", "where", "rule"),
    [
        (lambda api: api.products.info([]), "gtins", "must be a list of at least one GTIN"),
        (lambda api: api.products.info("04601653030046"), "gtins", "must be a list of at least one GTIN"),
        (lambda api: listed(api.products.list("lp", page_size=0)), "page_size", "must be from 1 to "),
        (lambda api: listed(api.products.list("lp", page_size=True)), "page_size", "must be from 1 to "),
        (lambda api: api.receipts.list("lp", limit=1001), "limit", "must be from 1 to 1000"),
        (lambda api: api.participants(), "inns", "must have at least one ИНН"),
        (
            lambda api: listed(api.cises.search(CodeFilter("lp"), page_size=1001)),
            "page_size",
            "must be from 1 to 1000",
        ),
        (lambda api: api.cises.check([]), "codes", "must be a list of at least one code"),
        (lambda api: api.cises.check(ki(1)), "codes", "must be a list of at least one code"),
    ],
)
async def test_a_call_that_means_nothing_names_its_field(ask: Ask, where: str, rule: str) -> None:
    system = System()
    with pytest.raises(InvalidInput) as caught:
        await ask(system.true_api())
    assert caught.value.field == where
    assert str(caught.value).startswith(f"{where} {rule}")
    assert not system.asked


def test_taxes_are_of_codes_that_have_a_price() -> None:
    body = bodies.Shipment(
        INN,
        OTHER_INN,
        document_number="1",
        document_date=date(2026, 3, 2),
        prices={ki(1): 1},
        taxes={ki(1): 1, ki(2): 1},
    )
    with pytest.raises(InvalidInput, match="taxes must be of codes that are in prices; 1 are not"):
        body.as_wire()


def test_goods_of_a_contract_producer_have_a_document_of_their_own() -> None:
    own = bodies.Introduction(INN, codes=[ki(1)], tnved_code="6205")
    contract = bodies.Introduction(
        INN, codes=[ki(1)], tnved_code="6205", producer_inn=OTHER_INN, by_contract=True
    )
    assert (own.type, contract.type) == ("LP_INTRODUCE_GOODS", "LK_CONTRACT_COMMISSIONING")


async def test_a_document_that_is_two_is_none() -> None:
    found = {"number": "n-1", "type": "LK_RECEIPT", "status": "CHECKED_OK"}
    system = System().on("/doc/n-1/info", answer([found, found]))
    with pytest.raises(UnexpectedReply, match="expected one document, and 2 came") as caught:
        await system.true_api().documents.get("n-1", "lp")
    assert (caught.value.where, caught.value.operation) == ("body", "true_api.documents.get")


async def test_a_page_in_place_of_a_file_is_no_file(tmp_path: Path) -> None:
    exports = System()
    path = "/dispenser/results/r-1/file"
    exports.on(path, Response(200, {"content-type": "application/json"}, b'{"x": 1}'))
    target = tmp_path / "codes.zip"
    with pytest.raises(UnexpectedReply, match="expected a file") as caught:
        await exports.true_api().exports.download("r-1", target)
    assert caught.value.where == "body"
    assert not [*tmp_path.iterdir()]


async def test_the_last_code_of_a_page_must_have_a_name_where_more_follow() -> None:
    page = {"result": [{"emissionDate": "2026-03-01T00:00:00.000Z"}], "isLastPage": False}
    system = System().on("/cises/search", answer(page))
    with pytest.raises(UnexpectedReply, match="missing in the last code, and more follow") as caught:
        await listed(system.true_api().cises.search(CodeFilter("lp")))
    assert caught.value.where == "sgtin"


def test_empty_lines_of_an_export_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "codes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("codes.csv", "cis,status\r\n\r\nA,1\r\n\r\nB\r\n")
    assert [*read_export(path)] == [{"cis": "A", "status": "1"}, {"cis": "B", "status": ""}]


async def test_a_content_that_nobody_signs_is_refused() -> None:
    with pytest.raises(InvalidInput, match="sign must be a DocumentSigner: documents carry a detached"):
        await document._signed("AAAA", None)


@pytest.mark.parametrize("content", ["<text/>", None, 5])
def test_a_content_is_an_object_or_bytes(content: Any) -> None:
    with pytest.raises(InvalidInput, match="document must be an object, exact bytes, or a content of"):
        Document(content, "LK_RECEIPT", "lp").check(check_codes=True)
