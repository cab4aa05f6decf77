"""Write the tables of the pages on coverage: ``python -m scripts.coverage_pages`` after a whole run."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

LANGUAGES: Final = ("en", "ru")
_HEADS: Final = {
    "en": "| Package | Lines | Not run | Branches | Not taken | Covered |",
    "ru": "| Пакет | Строк | Не выполнено | Ветвей | Не пройдено | Покрыто |",
}
_TOTAL: Final = {"en": "**all**", "ru": "**всё**"}

Counts: TypeAlias = tuple[int, int, int, int]
"""Lines, those not run, branches, those not taken."""


def measured() -> Mapping[str, Counts]:
    """Return the counts of each file, from the data of the last run."""
    with tempfile.TemporaryDirectory() as directory:
        report = Path(directory) / "coverage.json"
        subprocess.run(["coverage", "json", "--quiet", "--fail-under=0", "-o", report], check=True)
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    found: dict[str, Counts] = {}
    for name, file in files.items():
        of = file["summary"]
        if not of["num_statements"]:
            continue
        found[name] = (of["num_statements"], of["missing_lines"], of["num_branches"], of["missing_branches"])
    return found


def package_of(file: str) -> str:
    """Return the package that a row of the table tells of: of the first level, and each provider."""
    parts = PurePosixPath(file).with_suffix("").parts
    depth = 3 if parts[:2] == ("govauth", "providers") else 2
    is_file = len(parts) <= depth
    return ".".join(parts[: depth - 1] if is_file else parts[:depth])


def table(files: Mapping[str, Counts], language: str) -> str:
    """Return the table in one language."""
    packages: defaultdict[str, list[Counts]] = defaultdict(list)
    for name, counts in files.items():
        packages[package_of(name)].append(counts)
    rows = [_row(f"`{name}`", _sum(counts)) for name, counts in sorted(packages.items())]
    total = _row(_TOTAL[language], _sum(files.values()))
    return "\n".join([_HEADS[language], "|---|--:|--:|--:|--:|--:|", *rows, total]) + "\n"


def _sum(counts: Iterable[Counts]) -> Counts:
    lines, missed, branches, untaken = (sum(column) for column in zip(*counts, strict=True))
    return lines, missed, branches, untaken


def _row(name: str, counts: Counts) -> str:
    lines, missed, branches, untaken = counts
    # Rounded down: 98 % is said only of what is 98 %.
    tenths = 1000 * (lines + branches - missed - untaken) // max(lines + branches, 1)
    return f"| {name} | {lines} | {missed} | {branches} | {untaken} | {tenths / 10:.1f} % |"


def main() -> None:
    """Write the tables."""
    files = measured()
    for language in LANGUAGES:
        page = Path(f"docs/{language}/coverage.md")
        head = re.escape(_HEADS[language])
        made = table(files, language)
        page.write_text(
            re.sub(rf"^{head}\n(?:\|.*\n)*", made, page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        )


if __name__ == "__main__":
    main()
