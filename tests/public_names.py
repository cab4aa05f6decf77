"""The public names of every package: ``python -m tests.public_names`` writes the list that a test holds."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import govauth

PINNED = Path(__file__).with_suffix(".txt")


def packages() -> Iterator[ModuleType]:
    """Import each package of govauth that says what is public."""
    names = sorted(found.name for found in pkgutil.walk_packages(govauth.__path__, "govauth.") if found.ispkg)
    for name in ("govauth", *names):
        package = import_module(name)
        if hasattr(package, "__all__"):
            yield package


def listing() -> str:
    """Return the names, a line for each."""
    return "".join(
        f"{package.__name__}.{name}\n" for package in packages() for name in sorted(package.__all__)
    )


if __name__ == "__main__":
    PINNED.write_text(listing())
