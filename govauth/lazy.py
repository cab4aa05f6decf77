"""Names of a package that are loaded when they are first used, so that importing it stays light."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # that of typing, without its time to load
if TYPE_CHECKING:
    from collections.abc import Mapping


def load(package: str, homes: Mapping[str, str], name: str) -> object:
    """Do what the ``__getattr__`` of a package should.

    Args:
        package: its name.
        homes: the module of each name.
        name: which is asked for.

    Raises:
        AttributeError: there is no such name.

    """
    from importlib import import_module  # noqa: PLC0415 - nothing is loaded before it is used

    home = homes.get(name)
    if home is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    setattr(sys.modules[package], name, value)
    return value
