"""What an operation costs in instructions grows only on purpose: ``python -m benchmarks.instructions --write``."""

from __future__ import annotations

import shutil

import pytest

from benchmarks.instructions import build, counted, recorded

GROWTH = 1.05


def test_no_operation_has_grown_unnoticed() -> None:
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    allowed = recorded()
    if not allowed:
        pytest.skip(f"nothing is recorded for {build()}")
    found = counted()
    assert found.keys() == allowed.keys()
    grown = {name: (count, allowed[name]) for name, count in found.items() if count > GROWTH * allowed[name]}
    assert grown == {}, "found and recorded; record anew if it is meant"
