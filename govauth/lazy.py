"""Names of a package that are loaded when they are first used, so that importing it stays light."""

from __future__ import annotations

import sys

TYPE_CHECKING = False  # that of typing, without its time to load
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


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


def require(what: str, extra: str, libraries: Iterable[str]) -> None:
    """See that the libraries of an extra are installed.

    Done before a floor below says which extra it would need for itself alone.

    Args:
        what: needs them.
        extra: of govauth, that installs them.
        libraries: by the names that they are imported by.

    Raises:
        ConfigurationError: one is not.

    """
    from importlib.util import find_spec  # noqa: PLC0415 - as above

    from govauth.errors import missing_extra  # noqa: PLC0415

    for library in libraries:
        if find_spec(library) is None:
            raise missing_extra(what, extra, ModuleNotFoundError(name=library))
