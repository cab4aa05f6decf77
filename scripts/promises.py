"""Write the lists of promises: ``python -m scripts.promises``, after one or a mark of a test changed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Final

from attrs import frozen

ROOT: Final = Path(__file__).parents[1]
_MARK: Final = re.compile(r'pytest\.mark\.promise\("([^"]+)"\)')


@frozen
class Promise:
    """One of ``docs/promises.toml``."""

    id: str
    source: str
    en: str
    ru: str


@frozen
class Texts:
    """What differs between the languages."""

    readme: str
    heading: str
    intro: str
    proof: str
    title: str
    head: str


TEXTS: Final = {
    "en": Texts(
        "README.md",
        "What it promises",
        "Each promise links to the tests that hold it. They count what the sandbox's server saw; no mock is"
        " asked. [Where each comes from](docs/en/promises.md).",
        "Proof",
        "Promises and their sources",
        "| Promise | Source | Tests |",
    ),
    "ru": Texts(
        "README.ru.md",
        "Что гарантируется",
        "У каждого обещания есть ссылка на тесты, которые его держат. Они считают то, что увидел сервер"
        " песочницы, а не заглушка. [Откуда взято каждое](docs/ru/promises.md).",
        "Проверка",
        "Обещания и их источники",
        "| Обещание | Источник | Тесты |",
    ),
}


def promises() -> list[Promise]:
    """Read the promises."""
    document = tomllib.loads((ROOT / "docs" / "promises.toml").read_text(encoding="utf-8"))
    return [Promise(**one) for one in document["promise"]]


def marks() -> dict[str, list[str]]:
    """Find which files of tests hold which promise."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name in dict.fromkeys(_MARK.findall(path.read_text(encoding="utf-8"))):
            found.setdefault(name, []).append(path.relative_to(ROOT).as_posix())
    return found


def written(language: str) -> dict[Path, str]:
    """Return the texts of one language that are made from the promises."""
    texts, held = TEXTS[language], marks()
    items, rows = list[str](), list[str]()
    for promise in promises():
        text = promise.en if language == "en" else promise.ru
        files = held.get(promise.id, [])
        items.append(f"- {text} {texts.proof}: {_links(files, '')}.")
        rows.append(f"| {text} | {promise.source} | {_links(files, '../../')} |")
    path = ROOT / texts.readme
    before, heading, rest = path.read_text(encoding="utf-8").partition(f"## {texts.heading}\n")
    after = rest[rest.index("\n## ") :]
    page = "\n".join([f"# {texts.title}", "", texts.head, "|---|---|---|", *rows, ""])
    return {
        path: f"{before}{heading}\n{texts.intro}\n\n" + "\n".join(items) + f"\n{after}",
        ROOT / "docs" / language / "promises.md": page,
    }


def _links(files: list[str], up: str) -> str:
    return ", ".join(
        f"[{Path(file).stem.removeprefix('test_').replace('_', ' ')}]({up}{file})" for file in files
    )


if __name__ == "__main__":
    for one in TEXTS:
        for place, content in written(one).items():
            place.write_text(content, encoding="utf-8")
