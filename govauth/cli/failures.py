"""How a command ends: with its exit code, and with one sentence where it failed, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, cast

import typer

from govauth.cli import usage
from govauth.cli.exit_codes import ExitCode
from govauth.cli.language import said
from govauth.cli.output import PipeClosed, json_note, note, notes_are_json
from govauth.errors import GovAuthError, LoginRequired, OutcomeUnknown


def run(command: Callable[[], int | None], *, as_json: bool) -> NoReturn:
    """Carry out a command, then exit.

    Args:
        command: gives its exit code.
        as_json: errors and notes are written as lines of JSON too.

    """
    notes_are_json.set(as_json)
    try:
        code = int(command() or ExitCode.DONE)
        sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001 - what is none of ours is passed on
        failure = _only(error)
        code = _reported(failure, as_json=as_json)
        if code < 0:
            raise failure.with_traceback(failure.__traceback__) from None
    sys.exit(code)


def _only(error: BaseException) -> BaseException:
    """Take the one error out of the groups that task groups put it into."""
    inside = cast("Sequence[BaseException]", getattr(error, "exceptions", ()))
    return _only(inside[0]) if len(inside) == 1 else error


def _reported(error: BaseException, *, as_json: bool) -> int:
    """Write why it failed, and give the exit code; -1 for what is no failure of use or service."""
    code: int = ExitCode.FAILED
    sentence, advice = "", ""
    match error:
        case SystemExit():
            # Commands return their codes: 1 is what typer and rich exit with when nobody reads their help.
            code = error.code if isinstance(error.code, int) and error.code != 1 else ExitCode.PIPE_CLOSED
        case KeyboardInterrupt() | typer.Abort():
            code = ExitCode.STOPPED
        case typer.Exit():
            code = error.exit_code
        case PipeClosed() | BrokenPipeError():
            # The interpreter flushes at its end, and would complain once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = ExitCode.PIPE_CLOSED
        case typer.TyperException():
            code, sentence = error.exit_code, usage.sentence(error)
        case GovAuthError():
            code, sentence = _code_of(error), str(error)
            advice = said(error.advice, error.advice_ru)
        case OSError():
            named = error.filename if isinstance(error.filename, str) else "system"
            sentence = f"{named}: {error.strerror or error}"
        case _:
            code = -1
    if sentence:
        _write(sentence, type(error).__name__, advice, as_json=as_json)
    return code


def _code_of(error: GovAuthError) -> ExitCode:
    if isinstance(error, LoginRequired):
        return ExitCode.PERSON_NEEDED
    return ExitCode.UNKNOWN if isinstance(error, OutcomeUnknown) else ExitCode.FAILED


def _write(sentence: str, kind: str, advice: str, *, as_json: bool) -> None:
    if as_json:
        fields = {"error": sentence, "kind": kind} | ({"advice": advice} if advice else {})
        json_note(fields)
        return
    note(sentence)
    # The sentence ends with the advice in English.
    if advice and advice not in sentence:
        note(f"→ {advice}")
