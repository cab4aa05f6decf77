"""Russian or English, by the locale of the user."""

from __future__ import annotations

import os
from typing import Final


def _is_russian() -> bool:
    # In the order of POSIX: the first one that is set decides.
    names = ("GOVAUTH_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    return next((os.environ[name] for name in names if os.environ.get(name)), "").lower().startswith("ru")


RUSSIAN: Final = _is_russian()
"""Whether this process speaks Russian; ``GOVAUTH_LANG=ru`` or ``en`` overrides the locale."""


def said(en: str, ru: str) -> str:
    """Choose between the two languages of a sentence."""
    return ru if RUSSIAN else en
