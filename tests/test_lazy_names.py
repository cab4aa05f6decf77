"""Names that packages load when they are first used: the same for a type checker, for Python and for threads."""

from __future__ import annotations

import ast
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

from govauth.lazy import load
from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin
from tests.public_names import packages

LAZY = [package for package in packages() if hasattr(package, "_HOMES")]


def for_type_checkers(package: ModuleType) -> dict[str, str]:
    """Return the module that each name is imported from under ``if TYPE_CHECKING``."""
    tree = ast.parse(Path(package.__file__ or "").read_text())
    blocks = [node.body for node in tree.body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block if isinstance(node, ast.ImportFrom)]
    return {name.name: node.module or "" for node in imports for name in node.names}


@pytest.mark.parametrize("package", LAZY, ids=lambda package: str(package.__name__))
def test_python_takes_a_name_from_where_a_type_checker_does(package: ModuleType) -> None:
    assert for_type_checkers(package) == package._HOMES
    assert set(package._HOMES) == set(package.__all__)


def test_a_home_may_be_the_package_of_a_module() -> None:
    from govauth.providers.esia import login_errors
    from govauth.providers.esia.login import login_errors as module

    assert login_errors is module


def test_an_unknown_name_is_named_with_its_package() -> None:
    with pytest.raises(AttributeError, match=r"module 'govauth.auth' has no attribute 'Nonsense'"):
        load("govauth.auth", {}, "Nonsense")


THREADS = """
import random, sys, threading
from importlib import import_module

start, faults = threading.Barrier(8), []

def use(number):
    order = random.Random(number)
    start.wait()
    try:
        rooms = ["bifit_kassa", "crpt", "crpt.permissive", "esia", "esia_gateway", "moy_nalog"]
        order.shuffle(rooms)
        for room in rooms:
            package = import_module(f"govauth.providers.{room}")
            names = list(package.__all__)
            order.shuffle(names)
            for name in names:
                assert getattr(package, name) is not None
    except BaseException as fault:
        faults.append(repr(fault))

sys.setswitchinterval(1e-5)
threads = [threading.Thread(target=use, args=(number,)) for number in range(8)]
for each in threads: each.start()
for each in threads: each.join()
assert not faults, faults
"""


def test_threads_may_use_a_room_for_the_first_time_at_once() -> None:
    subprocess.run([sys.executable, "-c", THREADS], check=True, timeout=60)


def test_threads_that_sign_in_at_once_share_what_the_login_remembers() -> None:
    kassa = BifitKassa(PasswordLogin("79000000000", "secret"))
    start, found = threading.Barrier(8), set[int]()

    def use() -> None:
        start.wait()
        found.add(id(kassa.login))

    threads = [threading.Thread(target=use) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == {id(kassa.login)}
