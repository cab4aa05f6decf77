"""Public names change on purpose: whoever adds or drops one writes the list anew and reads the difference."""

from __future__ import annotations

from pkgutil import iter_modules
from types import ModuleType

from tests.public_names import PINNED, listing, packages


def test_public_names_are_those_that_were_agreed_on() -> None:
    # Compared as lists, so that the failure shows the lines: `python -m tests.public_names` writes them anew.
    assert listing().splitlines() == PINNED.read_text().splitlines()


def test_every_public_name_exists_once() -> None:
    for package in packages():
        assert len(set(package.__all__)) == len(package.__all__), package.__name__
        assert not [name for name in package.__all__ if not hasattr(package, name)], package.__name__


def test_no_module_hides_a_public_name() -> None:
    # Whoever imports a module binds it in its package: from then on it stands there instead of a function.
    for package in packages():
        modules = {module.name for module in iter_modules(package.__path__)}
        same = sorted(modules & set(package.__all__))
        assert [name for name in same if not isinstance(getattr(package, name), ModuleType)] == []
