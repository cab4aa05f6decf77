"""The table, and its place in ``README.md``."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.measuring import Row

README = Path(__file__).with_name("README.md")
_START = "<!-- table -->"
_END = "<!-- end of table -->"
_LIBRARIES = ("httpx", "httpcore", "h11", "httptools", "anyio", "attrs", "cattrs", "msgspec")


def table(rows: Sequence[Row]) -> str:
    """Write the rows as Markdown."""
    lines = ["| measured | govauth | beside it | ratio | target |", "|---|---:|---|---:|---|"]
    lines += [f"| {row.what} | {row.ours} | {row.beside} | {row.ratio} | {row.target} |" for row in rows]
    return "\n".join(lines)


def rewrite(rows: Sequence[Row], command: str) -> None:
    """Put the table into ``README.md``, with what made it."""
    text = README.read_text(encoding="utf-8")
    head, _, rest = text.partition(_START)
    tail = rest.partition(_END)[2]
    made = f"Made by `{command}` on {datetime.now(UTC).date()}, 2 shared cores, {_versions()}."
    README.write_text(f"{head}{_START}\n{made}\n\n{table(rows)}\n{_END}{tail}", encoding="utf-8")


def _versions() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return f"Python {platform.python_version()}, {libraries}"
