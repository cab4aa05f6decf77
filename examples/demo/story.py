"""What happened, told as a table."""

from __future__ import annotations

import unicodedata

from attrs import Factory, define

HEADINGS = ("step", "what", "result")


class Surprise(Exception):
    """Something came out otherwise than promised."""


@define
class Story:
    """What happened, as rows of a table."""

    rows: list[tuple[str, str, str]] = Factory(list)

    def tell(self, what: str, result: str) -> None:
        """Add a row."""
        self.rows.append((str(len(self.rows) + 1), what, result))

    def expect(self, what: str, result: object, expected: object) -> None:
        """Add a row whose result is known beforehand."""
        if result != expected:
            raise Surprise(f"{what}: {result!r} instead of {expected!r}")
        self.tell(what, str(result))

    def __str__(self) -> str:
        rows = [HEADINGS, *self.rows]
        widths = [max(_columns(row[at]) for row in rows) for at in range(len(HEADINGS))]
        rows.insert(1, ("─" * widths[0], "─" * widths[1], "─" * widths[2]))
        return "\n".join(
            "  ".join(
                text + " " * (width - _columns(text)) for text, width in zip(row, widths, strict=True)
            ).rstrip()
            for row in rows
        )


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
