"""What commands write: lines for people, or lines of JSON for programs."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, cast

from govauth.printable import escaped, printable

if TYPE_CHECKING:
    from rich.console import Console


notes_are_json: Final = ContextVar("notes_are_json", default=False)
"""Whether programs read what this command writes."""


class PipeClosed(Exception):
    """Whoever read the output went away. typer and rich would exit with 1 by themselves on an OSError."""


def line(text: str) -> None:
    """Write a text to standard output, at once; what would steer the terminal comes as spaces.

    Raises:
        PipeClosed: nobody reads any more.

    """
    _write("\n".join(map(printable, text.split("\n"))))


def _write(text: str) -> None:
    try:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise PipeClosed from None


def json_line(value: Mapping[str, object]) -> None:
    """Write a line of JSON to standard output, at once."""
    _write(_json(value, sys.stdout))


def json_note(value: Mapping[str, object]) -> None:
    """Write a line of JSON to standard error."""
    sys.stderr.write(f"{_json(value, sys.stderr)}\n")
    sys.stderr.flush()


def _json(value: Mapping[str, object], stream: TextIO) -> str:
    # Where the encoding lacks a character, what the stream puts in its place would be no JSON.
    takes_all = (stream.encoding or "utf-8").lower().startswith("utf")
    return escaped(json.dumps(value, ensure_ascii=not takes_all))


def note(text: str, *, name: str = "note") -> None:
    """Write a line to standard error: what went wrong, or what is going on.

    Args:
        text: for people.
        name: of the field that holds it, where the notes are JSON.

    """
    if notes_are_json.get():
        json_note({name: text})
        return
    sys.stderr.write(f"{printable(text)}\n")
    sys.stderr.flush()


def styled(markup: str) -> None:
    """Write a line of rich's markup; colours and line breaks only where a terminal has them.

    Raises:
        PipeClosed: nobody reads any more.

    """
    screen = _screen()
    with screen.capture() as captured:
        screen.print(markup)
    _write(captured.get().rstrip("\n"))


@cache
def _screen() -> Console:
    from rich.console import Console  # noqa: PLC0415 - on first use

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def prepare_streams() -> None:
    """Write what the encoding of the terminal lacks as escapes; write to nowhere where a stream is closed."""
    # Python has None for a stream that was closed before it began, as by ``>&-``.
    sys.stdout = cast("TextIO | None", sys.stdout) or _nowhere()
    sys.stderr = cast("TextIO | None", sys.stderr) or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        _tolerate(stream)


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8")


def _tolerate(stream: TextIO) -> None:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
