"""Queries are written as ``urllib`` writes them."""

from __future__ import annotations

from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from govauth.transport.query import encoded

TEXTS = st.text(st.characters(codec="utf-8") | st.sampled_from("+ :/?&=%~._-"), max_size=20)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=4), st.sampled_from(["", ":", ":,/", "~", "+"]))
def test_a_query_is_written_as_urllib_writes_it(query: list[tuple[str, str]], plain: str) -> None:
    assert encoded(query, plain) == urlencode(query, safe=plain)
