"""Rows in files: every bad one is told with its line and the rule, before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from govauth.errors import InvalidInput
from govauth.providers.moy_nalog import ForeignAgency, Individual, LegalEntity, PaymentType, sale_rows

NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)


def written(directory: Path, text: str, name: str = "sales.csv", encoding: str = "utf-8") -> Path:
    path = directory / name
    path.write_text(text, encoding=encoding)
    return path


def test_a_file_of_all_columns(tmp_path: Path) -> None:
    text = (
        "key,name,price,quantity,operation_time,payment,client_type,client_inn,client_name,client_phone\n"
        "a,Урок,1500.00,2,2026-10-31T18:30:00,account,,7707083893,ООО «Ромашка»,\n"
        "b,Урок,99.5,,2026-10-31T18:30:00+05:00,,individual,,Иван,79001112233\n"
        "c,Перевод,10,,,,foreign_agency,,Daisy Ltd,\n"
    )
    rows = sale_rows(written(tmp_path, text))
    assert rows.check() == (3, ())
    (a, first), (b, second), (c, third) = rows
    assert (a, b, c) == ("a", "b", "c")
    attempt = first.attempt(first.operation_time)  # type: ignore[arg-type]
    assert attempt.total == Decimal(3000)
    assert attempt.payment is PaymentType.ACCOUNT
    assert isinstance(first.client, LegalEntity)
    assert str(first.operation_time) == "2026-10-31 18:30:00+03:00"  # Moscow's, where none is named
    assert isinstance(second.client, Individual)
    assert str(second.operation_time) == "2026-10-31 18:30:00+05:00"
    assert isinstance(third.client, ForeignAgency)
    assert list(rows) == list(rows)  # read anew each time


def test_json_lines_may_hold_several_services(tmp_path: Path) -> None:
    text = '{"key": 17, "services": [{"name": "a", "price": 1.5}, {"name": "b", "price": "2"}]}\n\n'
    ((key, sale),) = sale_rows(written(tmp_path, text, "sales.jsonl"))
    assert key == "17"
    assert [service.price for service in sale.services] == [Decimal("1.5"), Decimal(2)]  # type: ignore[union-attr]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_what_spreadsheets_write(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = f"Номер{delimiter}Услуга{delimiter}Цена\r\n17{delimiter}Урок{delimiter}1500\r\n"
    path = written(tmp_path, text, encoding=encoding)
    columns = {"key": "Номер", "name": "Услуга", "price": "Цена"}
    rows = sale_rows(path, columns=columns, encoding="cp1251" if encoding == "cp1251" else "utf-8-sig")
    assert [key for key, _ in rows] == ["17"]


def test_another_encoding_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "key,name,price\n1,Урок,1\n", encoding="cp1251")
    with pytest.raises(InvalidInput, match="try cp1251"):
        sale_rows(path).check()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("x,Урок,", "price must be given"),
        ('x,Урок,"1500,00"', "price must be written with a point: 1500.00"),
        ("x,Урок,0", "price must be above zero"),
        ("x,Урок,1.005", "kopecks"),
        ("x,,1", "name must not be empty"),
        (",Урок,1", "key must be"),
        ("x,Урок", "has 2 values for 3 columns"),
        ("x,Урок,1,2", "has 4 values for 3 columns"),
        ("x,Урок,один", "finite decimal"),
        ('x,"Урок" рисования,1', "is not CSV"),
    ],
)
def test_a_bad_row_is_told_with_its_line(tmp_path: Path, row: str, reason: str) -> None:
    path = written(tmp_path, f"key,name,price\nfirst,Урок,1\n{row}\nlast,Урок,1\n")
    good, bad = sale_rows(path).check()
    assert good == 2
    assert [one.line for one in bad] == [3]
    assert reason in bad[0].reason
    assert str(bad[0]).startswith("line 3: ")
    with pytest.raises(InvalidInput, match="line 3"):
        list(sale_rows(path))
    assert [key for key, _ in sale_rows(path, skip_bad=True)] == ["first", "last"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ("payment,barter", "payment must be one of"),
        ("operation_time,yesterday", "operation_time must be ISO 8601"),
        ("client_type,robot", "client_type must be"),
        ("client_inn,7707083894", "check digit"),
    ],
)
def test_each_further_column_is_checked(tmp_path: Path, fields: str, reason: str) -> None:
    column, value = fields.split(",")
    path = written(tmp_path, f"key,name,price,{column}\nx,Урок,1,{value}\n")
    assert reason in sale_rows(path).check()[1][0].reason


@pytest.mark.parametrize(
    "line", ["[1]", "{", '{"key": true, "name": "a", "price": 1}', '{"key": "a", "services": 1}']
)
def test_bad_json_lines_are_told(tmp_path: Path, line: str) -> None:
    good, bad = sale_rows(written(tmp_path, f"{line}\n", "sales.jsonl")).check()
    assert (good, len(bad)) == (0, 1)


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, "key,name,price\nx,Урок,1\n")
    bad = sale_rows(path, columns={"price": "Цена"}).check()[1]
    assert "no column 'Цена'; there are key, name, price" in bad[0].reason
    lines = written(tmp_path, '{"key": "x", "name": "Урок", "price": "1"}\n', "sales.jsonl")
    assert "no column 'Цена'" in sale_rows(lines, columns={"price": "Цена"}).check()[1][0].reason
    with pytest.raises(InvalidInput, match="'prise'; the fields are"):
        sale_rows(path, columns={"prise": "Цена"})


def test_a_file_of_another_kind_or_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"\.csv or \.jsonl"):
        sale_rows(tmp_path / "sales.xlsx")
    with pytest.raises(InvalidInput, match="there is no"):
        sale_rows(tmp_path / "sales.csv")


@pytest.mark.parametrize("price", ["1500,00", "1 500,00", "1\u00a0500", "1500"])
def test_a_comma_before_the_decimals_where_it_is_said(tmp_path: Path, price: str) -> None:
    path = written(
        tmp_path, f"sep=;\r\nkey;name;price;quantity;\r\nx;Урок;{price};1,5;\r\n", encoding="utf-8-sig"
    )
    ((_, sale),) = sale_rows(path, decimal_comma=True)
    assert sale.attempt(NOW).total == Decimal(2250)


@pytest.mark.parametrize("price", ["1500.00", "1.500,00", "1,500,00"])
def test_a_point_where_commas_are_said_is_refused(tmp_path: Path, price: str) -> None:
    path = written(tmp_path, f"key;name;price\nx;Урок;{price}\n")
    assert "one comma and without a point" in sale_rows(path, decimal_comma=True).check()[1][0].reason


def test_numbers_of_json_have_a_point_whatever_is_said_of_texts(tmp_path: Path) -> None:
    path = written(tmp_path, '{"key": "x", "name": "Урок", "price": 1.5}\n', "sales.jsonl")
    assert sale_rows(path, decimal_comma=True).check() == (1, ())


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("key,name", "there is no column 'price'; there are key, name"),
        ("key,name,price,price", "the column 'price' is there twice"),
        ("", "the file is empty"),
    ],
)
def test_a_wrong_head_is_one_sentence_and_never_left_out(tmp_path: Path, head: str, reason: str) -> None:
    path = written(tmp_path, f"{head}\n" + "1,Урок,1\n" * 20 if head else "")
    rows = sale_rows(path, skip_bad=True)
    ((bad,),) = [rows.check()[1]]
    assert reason in str(bad)
    assert bad.whole_file
    with pytest.raises(InvalidInput, match=reason):
        list(rows)


def test_an_encoding_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="encoding must be one"):
        sale_rows(written(tmp_path, "key,name,price\n"), encoding="windows-cyrillic")


@pytest.mark.parametrize(
    ("services", "reason"),
    [
        ('[{"name": "а", "price": 1}, 7]', "services[1] must be an object"),
        ('[{"name": "а", "price": 1}, {"name": "", "price": 1}]', "services[1].name must not be empty"),
        ('"а"', "services must be a list of objects"),
    ],
)
def test_a_bad_service_is_told_by_its_number(tmp_path: Path, services: str, reason: str) -> None:
    path = written(tmp_path, f'{{"key": "x", "services": {services}}}\n', "sales.jsonl")
    [bad] = sale_rows(path).check()[1]
    assert bad.reason.startswith(reason)
