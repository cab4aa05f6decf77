"""The page of operations, made from the code: what each room sends where, and what may be sent again."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from typing import Final

from attrs import frozen

from govauth import providers
from govauth.transport.operation import Operation, Repeat


@frozen
class Texts:
    """What differs between the languages."""

    title: str
    intro: str
    head: str
    repeats: dict[Repeat, str]
    anonymous: str


TEXTS: Final = {
    "en": Texts(
        "All operations",
        "Made from the code. *Repeat* tells whether the same request may be sent again: a read may; a write"
        " is sent again only where a second one changes nothing, and looked for where its answer was lost;"
        " the rest is never repeated. The REST operations of ЕСИА have"
        " [a page of their own](esia-operations.md).",
        "| Operation | HTTP | Path | Repeat |",
        {Repeat.SAFE: "yes", Repeat.READ_BACK: "looks first", Repeat.NEVER: "**never**"},
        "without a token",
    ),
    "ru": Texts(
        "Все операции",
        "Страница создана по коду. *Повтор* говорит, можно ли отправить тот же запрос ещё раз: чтение можно;"
        " запись отправляется снова лишь там, где вторая ничего не меняет, а если ответ потерян, её сначала"
        " ищут; остальное не повторяется никогда. У операций REST ЕСИА [своя страница](esia-operations.md).",
        "| Операция | HTTP | Путь | Повтор |",
        {Repeat.SAFE: "да", Repeat.READ_BACK: "сначала ищет", Repeat.NEVER: "**никогда**"},
        "без токена",
    ),
}


def operations_page(language: str) -> str:
    """Return the page in one language."""
    texts = TEXTS[language]
    lines = [f"# {texts.title}", "", texts.intro, ""]
    for room in sorted(found.name for found in pkgutil.iter_modules(providers.__path__)):
        found = operations_of(f"{providers.__name__}.{room}", without=(".sandbox", ".rest"))
        rows = sorted({_row(operation, texts) for operation in found})
        if rows:
            lines += [f"## {room}", "", texts.head, "|---|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _row(operation: Operation[object], texts: Texts) -> str:
    note = "" if operation.authorized else f", {texts.anonymous}"
    sent = f"| `{operation.name}` | {operation.method} | `{operation.path}` "
    return f"{sent}| {texts.repeats[operation.repeat]}{note} |"


def operations_of(room: str, *, without: tuple[str, ...] = (".sandbox",)) -> Iterator[Operation[object]]:
    """Find every endpoint of a room, wherever it is written down; some more than once.

    Args:
        room: the name of its package.
        without: parts of it that are left out.

    """
    for found in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
        if any(part in found.name for part in without):
            continue
        named = vars(import_module(found.name))
        for value in (*named.values(), *named.get("ALL", ())):
            if isinstance(value, Operation):
                yield value
