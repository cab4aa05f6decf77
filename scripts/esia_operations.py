"""Write the table of ESIA's operations: ``python -m scripts.esia_operations``."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from govauth.providers.esia import Place
from govauth.providers.esia.rest.operations import ALL
from govauth.providers.esia.rest.operations.endpoint import GU, Endpoint, Tag


@frozen
class Texts:
    """What differs between the languages."""

    title: str
    intro: str
    head: tuple[str, ...]
    tags: dict[Tag, str]
    powers: str
    none: str


TEXTS: Final = {
    "en": Texts(
        title="ESIA: all REST operations",
        intro=(
            "Generated from `govauth.providers.esia.rest.operations`; the sections are those of Приложение Б,"
            " «Методические рекомендации по использованию ЕСИА», version 3.9. Any one of the scopes is"
            " enough, as far as the document tells; `gu:` stands for `http://esia.gosuslugi.ru/`."
        ),
        head=("Method", "HTTP", "Path", "§", "Repeat", "If-Match", "Scopes"),
        tags={
            Tag.NONE: "",
            Tag.OBJECT: "object",
            Tag.OBJECT_AND_BODY: "object, and body",
            Tag.CONTAINER: "container",
        },
        powers="by the powers of the system",
        none="none",
    ),
    "ru": Texts(
        title="ЕСИА: все операции REST",
        intro=(
            "Создано по `govauth.providers.esia.rest.operations`; разделы — Приложения Б «Методических"
            " рекомендаций по использованию ЕСИА», версия 3.9. Достаточно любого из scope, насколько говорит"
            " документ; `gu:` означает `http://esia.gosuslugi.ru/`."
        ),
        head=("Метод", "HTTP", "Путь", "§", "Повтор", "If-Match", "Scope"),
        tags={
            Tag.NONE: "",
            Tag.OBJECT: "объекта",
            Tag.OBJECT_AND_BODY: "объекта, и в теле",
            Tag.CONTAINER: "контейнера",
        },
        powers="по полномочиям системы",
        none="нет",
    ),
}
LANGUAGES: Final = tuple(TEXTS)


def page(language: str) -> str:
    """Return the page in one language."""
    texts = TEXTS[language]
    lines = [f"# {texts.title}", "", texts.intro, ""]
    for noun, endpoints in groupby(ALL, key=_noun):
        lines += [f"## `{noun}`", "", *_table(endpoints, texts), ""]
    return "\n".join(lines)


def _noun(endpoint: Endpoint[object]) -> str:
    return endpoint.name.rpartition(".")[0]


def _table(endpoints: Iterable[Endpoint[object]], texts: Texts) -> list[str]:
    lines = [f"| {' | '.join(texts.head)} |", "|" + "---|" * len(texts.head)]
    for one in endpoints:
        path = urlsplit(Place.TEST.roots[one.root]).path + one.path
        scopes = ", ".join(_scope(scope, texts) for scope in one.scopes) or texts.none
        cells = (f"`{one.name.rpartition('.')[2]}`", one.method, f"`{path}`", one.section, one.repeat.name)
        lines.append(f"| {' | '.join(cells)} | {texts.tags[one.tag]} | {scopes} |")
    return lines


def _scope(scope: str, texts: Texts) -> str:
    return texts.powers if " " in scope else f"`{scope.replace(GU, 'gu:')}`"


def main() -> None:
    """Write the pages."""
    for language in LANGUAGES:
        Path(f"docs/{language}/esia-operations.md").write_text(page(language))


if __name__ == "__main__":
    main()
