"""Names of a package that are loaded when they are first used, so that importing it stays light."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # that of typing, without its time to load
if TYPE_CHECKING:
    from collections.abc import Mapping


def load(package: str, homes: Mapping[str, str], name: str) -> object:
    """Do what the ``__getattr__`` of a package should: ``from home import name``, and remember it.

    Args:
        package: its name.
        homes: the module of each name, or the package of each module.
        name: which is asked for.

    Raises:
        AttributeError: there is no such name.

    """
    home = homes.get(name)
    if home is None:
        raise AttributeError(f"module {package!r} has no attribute {name!r}")
    # Python's own import waits for a module that another thread is still loading.
    value: object = getattr(__import__(home, fromlist=(name,)), name)
    setattr(sys.modules[package], name, value)
    return value
