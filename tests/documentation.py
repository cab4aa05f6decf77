"""What the documentation says, taken apart for tests/test_docs.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^(?P<level>#+) +(?P<words>.+?) *$", re.MULTILINE)
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


@frozen
class Block:
    """One fenced block of a page."""

    page: Path
    line: int
    info: str
    body: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"

    @property
    def program(self) -> str:
        """Its structure: what it does, comments and layout aside."""
        return ast.dump(ast.parse(self.body))


@frozen
class Page:
    """One page of Markdown."""

    path: Path
    text: str

    @classmethod
    def at(cls, path: Path) -> Page:
        return cls(path, path.read_text(encoding="utf-8"))

    @property
    def blocks(self) -> list[Block]:
        return [
            Block(
                self.path, self.text.count("\n", 0, found.start()) + 2, found["info"].strip(), found["body"]
            )
            for found in _FENCE.finditer(self.text)
        ]

    @property
    def prose(self) -> str:
        """The text without its blocks."""
        return _FENCE.sub("", self.text)

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [(len(found["level"]), found["words"]) for found in _HEADING.finditer(self.prose)]

    @property
    def anchors(self) -> set[str]:
        """The names that GitHub gives to the headings."""
        return {_NOT_IN_ANCHOR.sub("", words.lower()).strip().replace(" ", "-") for _, words in self.headings}

    @property
    def links(self) -> Iterator[tuple[Path, str]]:
        """The relative links: file and anchor."""
        for found in _LINK.finditer(self.prose):
            target = found["target"]
            if "://" in target or target.startswith("mailto:"):
                continue
            file, _, anchor = target.partition("#")
            yield ((self.path.parent / file).resolve() if file else self.path), anchor

    def section(self, heading: str) -> Page:
        """The part below one heading, up to the next of its level or above."""
        lines = self.text.splitlines(keepends=True)
        start = next(at for at, line in enumerate(lines) if line.strip("# \n") == heading)
        level = len(lines[start]) - len(lines[start].lstrip("#"))
        ends = (
            at
            for at, line in enumerate(lines[start + 1 :], start + 1)
            if line.startswith("#") and len(line) - len(line.lstrip("#")) <= level
        )
        return Page(self.path, "".join(lines[start + 1 : next(ends, len(lines))]))

    @property
    def items(self) -> list[Page]:
        """The top entries of its lists, each as a page of its own."""
        return [Page(self.path, text) for text in re.split(r"^- ", self.text, flags=re.MULTILINE)[1:]]


def pages() -> list[Page]:
    """Every page that is written for users."""
    names = ("README.md", "README.ru.md", "CHANGELOG.md", "CONTRIBUTING.md")
    written = [*(ROOT / name for name in names), *DOCS.rglob("*.md")]
    written.extend((ROOT / "govauth").rglob("README.md"))
    return [Page.at(path) for path in sorted(written)]


def translations() -> list[tuple[Page, Page]]:
    """Every page that exists in English and in Russian; a test of its own looks for missing ones."""
    names = sorted(path.relative_to(DOCS / "en") for path in (DOCS / "en").rglob("*.md"))
    pairs = [(ROOT / "README.md", ROOT / "README.ru.md")]
    pairs.extend((DOCS / "en" / name, DOCS / "ru" / name) for name in names)
    return [(Page.at(english), Page.at(russian)) for english, russian in pairs if russian.is_file()]
