"""Questions to the person at the terminal. Answers that are secret are never echoed."""

from __future__ import annotations

import getpass
import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

import typer

from govauth.cli.language import said
from govauth.cli.output import note
from govauth.errors import ConfigurationError
from govauth.secret import Secret


def secret(question: str, instead: str | None = None) -> Secret:
    """Ask for a secret.

    Args:
        question: without a colon.
        instead: the variable or option that answers where nobody is there; None where only a person can.

    Raises:
        ConfigurationError: there is no terminal.

    """
    require_person(question, instead)
    return Secret(_answer(lambda: getpass.getpass(f"{question}: ")))


def require_person(question: str, instead: str | None = None) -> None:
    """Refuse to go on where nobody could be asked: call it before what leads to the question costs something.

    Raises:
        ConfigurationError: there is no terminal.

    """
    if _somebody_is_there():
        return
    if instead is None:
        advice = said("run this in a terminal", "запустите команду в терминале")
    else:
        advice = said(f"set {instead}", f"задайте {instead}")
    raise ConfigurationError(
        said(f"nobody is here to be asked ({question}); {advice}", f"спросить некого ({question}); {advice}")
    )


def text(question: str, instead: str) -> str:
    """Ask for what is no secret.

    Args:
        question: without a colon.
        instead: the setting that answers where nobody is there.

    Raises:
        ConfigurationError: there is no terminal.

    """
    if not sys.stdin.isatty():
        raise ConfigurationError(
            said(
                f"nobody is here to be asked ({question}); set {instead} in the settings",
                f"спросить некого ({question}); задайте {instead} в настройках",
            )
        )
    sys.stderr.write(f"{question}: ")
    sys.stderr.flush()
    return _answer(_next_line)


def address_after(page: str) -> Secret:
    """Send a person to a page with a browser, and take the address where the browser ends up.

    That address holds a code: whoever reads it over a shoulder could use it, so it is not echoed.

    Args:
        page: where to begin.

    Raises:
        ConfigurationError: there is no terminal.

    """
    question = said(
        "Paste the whole address where the browser is now", "Вставьте весь адрес, на котором теперь браузер"
    )
    require_person(question)
    note(said("Open this address in a browser, and sign in:", "Откройте этот адрес в браузере и войдите:"))
    note(page)
    return secret(question)


def _next_line() -> str:
    answer = sys.stdin.readline()
    if not answer:
        raise EOFError
    return answer


def _answer(ask: Callable[[], str]) -> str:
    try:
        with _interruptible():
            answer = ask().strip()
    except EOFError:
        raise typer.Abort from None
    except UnicodeDecodeError:  # it holds the answer
        answer = None
    if answer is None or not _is_text(answer):
        raise ConfigurationError(
            said(
                "the answer is no text in the encoding of this terminal",
                "ответ — не текст в кодировке этого терминала",
            )
        )
    return answer


def _is_text(answer: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in answer)


@contextmanager
def _interruptible() -> Generator[None]:
    """Let Ctrl-C end a question: the handler of an event loop waits until the loop has its turn again."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _somebody_is_there() -> bool:
    if sys.stdin.isatty():
        return True
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | getattr(os, "O_NOCTTY", 0)))
    except OSError:
        return False
    return True
