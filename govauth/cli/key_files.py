"""What the commands of ``govauth keys`` read, write and show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from govauth.cli.destinations import obstacle
from govauth.cli.language import said
from govauth.cli.output import json_line, line
from govauth.errors import ConfigurationError
from govauth.files import read_file
from govauth.secret import Secret, Withheld

MAXIMUM_KEY_FILE: Final = 4 << 20
MAXIMUM_DOCUMENT: Final = 256 << 20
"""It is held in memory."""
_MAXIMUM_PASSWORD_FILE: Final = 64 << 10

_RUSSIAN: Final = {
    "key": "ключ",
    "certificate": "сертификат",
    "hash": "хеш",
    "what": "что это",
    "encryption": "шифрование",
    "algorithm": "алгоритм",
    "curve": "кривая",
    "not usable": "негоден",
    "subject": "владелец",
    "issuer": "издатель",
    "serial": "номер",
    "valid": "срок",
    "container": "контейнер",
    "keys": "ключи",
    "exportable": "экспорт",
    "key valid": "срок ключа",
    "signature": "подпись",
    "reason": "причина",
    "form": "вид",
    "signed": "подписано",
    "time stamp": "штамп",
}


def show(facts: Mapping[str, object], *, as_json: bool) -> None:
    """Write what is known about a key or certificate, as lines or as JSON."""
    known = {label: value for label, value in facts.items() if value is not None}
    if as_json:
        json_line({label.replace(" ", "_"): value for label, value in known.items()})
        return
    for label, value in known.items():
        shown = said(label, _RUSSIAN.get(label, label))
        line(f"{shown + ':':<13}{value}")


def write_new(path: Path, content: Withheld, mode: int) -> None:
    """Write a file that is not there yet.

    Raises:
        ConfigurationError: it is there already, or cannot be written.

    """
    failure: str
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content.content)
        except OSError:
            path.unlink(missing_ok=True)  # half a file is none, and would be in the way of the next attempt
            raise
    except OSError as error:
        failure = error.strerror or type(error).__name__
    else:
        return
    raise ConfigurationError(f"cannot write {path}: {failure}")


def refuse_taken(path: Path) -> None:
    """Refuse a place where :func:`write_new` could not write, before a person is asked for anything.

    Raises:
        ConfigurationError: there is something already, or no directory for it.

    """
    found = obstacle(path)
    if found:
        raise ConfigurationError(f"cannot write {path}: {os.strerror(found)}")


def content_of(path: Path, most: int = MAXIMUM_KEY_FILE, *, or_pipe: bool = False) -> Withheld:
    """Read a file.

    Args:
        path: of the file.
        most: bytes it may have.
        or_pipe: whether it may be a pipe or a terminal as well.

    Raises:
        ConfigurationError: it cannot be read.

    """
    try:
        return Withheld(read_file(path, most, or_pipe=or_pipe))
    except OSError as error:
        failure = error.strerror or type(error).__name__
    raise ConfigurationError(f"cannot read {path}: {failure}")


def first_line(path: Path) -> Secret:
    """Read a password from the first line of a file, or of a pipe such as ``<(pass show key)``."""
    content = content_of(path, _MAXIMUM_PASSWORD_FILE, or_pipe=True).content
    return Secret(content.decode("utf-8", "replace").partition("\n")[0].rstrip("\r"))
