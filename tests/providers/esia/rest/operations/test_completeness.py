"""Nothing missing, nothing extra: against the list of Приложение Б, the sandbox, and the page of the docs."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from govauth.providers.esia import Place
from govauth.providers.esia.rest.operations import ALL
from govauth.providers.esia.rest.operations.endpoint import Endpoint, Tag
from govauth.providers.esia.sandbox.world.calls import HANDLERS, ROUTES
from govauth.transport.operation import Repeat
from scripts.esia_operations import LANGUAGES, page

LIST = Path(__file__).with_name("operations.txt")


def rows() -> list[list[str]]:
    return [line.split() for line in LIST.read_text().splitlines()]


def listed() -> Counter[tuple[str, ...]]:
    return Counter(tuple(row[:3]) for row in rows())


def as_listed(endpoint: Endpoint[object]) -> tuple[str, ...]:
    path = urlsplit(Place.TEST.roots[endpoint.root]).path + re.sub(r"\{[^}]*\}", "{}", endpoint.path)
    return endpoint.section, endpoint.method, path


def test_all_122_operations_are_there() -> None:
    assert sum(listed().values()) == len(ALL) == 122
    assert Counter(map(as_listed, ALL)) == listed()


def test_names_repeats_and_tags_are_those_of_the_list() -> None:
    ours = [[*as_listed(one), one.repeat.name, one.tag.name, one.name] for one in ALL]
    assert ours == rows()


def test_names_are_unique() -> None:
    assert len({endpoint.name for endpoint in ALL}) == len(ALL)


def test_the_repeat_policy_is_that_of_the_sections() -> None:
    kinds = Counter(endpoint.repeat for endpoint in ALL)
    assert kinds == {Repeat.SAFE: 75, Repeat.READ_BACK: 36, Repeat.NEVER: 11}


@pytest.mark.parametrize("endpoint", ALL, ids=lambda endpoint: endpoint.name)
def test_every_operation_is_described_in_full(endpoint: Endpoint[object]) -> None:
    assert endpoint.root in Place.PROD.roots
    assert endpoint.section.startswith("Б.")
    assert endpoint.scopes or not endpoint.authorized
    assert endpoint.how_to_check or endpoint.repeat is Repeat.SAFE
    assert endpoint.tag is Tag.NONE or endpoint.method in ("POST", "DELETE")


def test_the_sandbox_serves_every_operation() -> None:
    served = {route.operation for route in ROUTES} | {"identification_keys.token"}
    assert served == {endpoint.name for endpoint in ALL}


def test_the_table_of_the_sandbox_is_that_of_the_document() -> None:
    served = {(row.section, row.method, re.sub(r"{[^}]*}", "{}", row.path), row.operation) for row in ROUTES}
    tags = {"OBJECT": "object", "CONTAINER": "container", "OBJECT_AND_BODY": "object", "NONE": None}
    tagged = {row.operation: (row.tag_of, row.tag_in_body) for row in ROUTES}
    for section, method, path, _, tag, name in rows():
        if name in ("identification_keys.token", "avatars.image"):
            continue
        assert (section, method, path, name) in served
        assert tagged[name] == (tags[tag], tag == "OBJECT_AND_BODY")


def test_every_row_of_the_sandbox_has_a_handler() -> None:
    assert {row.operation for row in ROUTES} == set(HANDLERS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_operations_is_current(language: str) -> None:
    written = Path(f"docs/{language}/esia-operations.md").read_text()
    assert written == page(language), "run: python -m scripts.esia_operations"
