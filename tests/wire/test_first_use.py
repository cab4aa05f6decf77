"""Models that several threads read for the first time at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from attrs import frozen

from govauth.wire import codec
from govauth.wire.model import Answer


@frozen(kw_only=True)
class Leaf(Answer):
    name: str


@frozen(kw_only=True)
class Branch(Answer):
    leaf: Leaf
    branches: tuple[Branch, ...] = ()


VALUE = b'{"leaf": {"name": "a"}, "branches": [{"leaf": {"name": "b"}}]}'


@pytest.mark.parametrize("slow", [Leaf, Branch])
def test_a_reader_that_another_thread_is_making_is_waited_for(
    slow: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    codec._converter.cache_clear()
    make: Callable[..., Any] = codec._reader_of
    being_made, second_read = threading.Event(), threading.Event()

    def slowly(kind: type, *arguments: Any, **named: Any) -> Any:
        made = make(kind, *arguments, **named)
        if kind is slow and not being_made.is_set():
            being_made.set()
            second_read.wait(0.3)  # it waits for this one, so it is never set in time
        return made

    monkeypatch.setattr(codec, "_reader_of", slowly)
    found: list[Branch] = []

    def first() -> None:
        found.append(codec.read(VALUE, Branch))

    def second() -> None:
        being_made.wait(10)
        found.append(codec.read(VALUE, Branch))
        second_read.set()

    threads = [threading.Thread(target=work) for work in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert found == [codec.read(VALUE, Branch)] * 2
    assert found[0].branches[0].leaf.name == "b"
