"""Mistakes of use, in the language of the user."""

from __future__ import annotations

import re
from typing import Final

import typer

from govauth.cli.language import RUSSIAN

_RUSSIAN: Final = (
    (re.compile(r"^Missing (?:option|argument|parameter) (.+?)\.?$", re.DOTALL), r"не хватает \1"),
    (re.compile(r"^Missing command\.?$"), "не хватает команды"),
    (re.compile(r"^No such option: (\S+)"), r"нет такого параметра: \1"),
    (re.compile(r"\(Possible options: (.*)\)"), r"(возможно: \1)"),
    (re.compile(r"Did you mean (.*)\?"), r"(возможно: \1)"),
    (re.compile(r"^No such command (.+?)\."), r"нет такой команды: \1."),
    (re.compile(r"^Invalid value for (.+?): (.*)$", re.DOTALL), r"\1: \2"),
    (re.compile(r"^Invalid value: "), ""),
    (re.compile(r"(\S+) is not one of (.+?)\.?$"), r"\1 не подходит, есть \2"),
    (re.compile(r"^Got unexpected extra arguments?(?:\(s\))? \((.*)\)"), r"лишнее: \1"),
    (re.compile(r"Option (\S+) requires an argument"), r"параметру \1 нужно значение"),
    (re.compile(r"Input should be less than or equal to (\S+)"), r"должно быть не больше \1"),
    (re.compile(r"Input should be greater than or equal to (\S+)"), r"должно быть не меньше \1"),
    (re.compile(r"Input should be a valid integer.*$"), "нужно целое число"),
    (re.compile(r"Input should be a valid number.*$"), "нужно число"),
    (re.compile(r"Input should be (.+)$"), r"подходит: \1"),
)


def sentence(error: typer.TyperException) -> str:
    """Say in one sentence what is wrong with the command line; empty where help was shown instead."""
    text = error.format_message().replace("Value error, ", "")
    if RUSSIAN:
        for english, russian in _RUSSIAN:
            text = english.sub(russian, text)
    return text
