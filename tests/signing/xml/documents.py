"""Random documents with namespaces, for the transforms."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

URIS = ("urn:sample:a", "urn:sample:b", "urn:sample:Z", "urn:sample:0")
PREFIXES = ("", "a", "b", "ns1", "ns2")
TEXTS = st.one_of(
    st.just(""),
    st.text("> ]&<\r\n\tx\u00a0ж", max_size=16),
    st.builds(
        lambda lead, count, tail: lead + "x" * count + tail,
        st.text("x>]😀&", max_size=4),
        st.integers(500, 520),
        st.text("x>]&😀", max_size=8),
    ),
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
        max_size=20,
    ),
)
NAMES = st.sampled_from(("a", "b", "Z", "item", "жук", "_x", "x10", "x2"))


@st.composite
def documents(draw: st.DrawFn) -> str:
    budget = [12]

    def element(scope: dict[str, str], depth: int) -> str:
        declared = dict(draw(st.dictionaries(st.sampled_from(PREFIXES), st.sampled_from(URIS), max_size=3)))
        if depth == 0:
            declared.setdefault("", draw(st.sampled_from(URIS)))
        scope = scope | declared
        prefix = draw(st.sampled_from(sorted(scope)))
        name = f"{prefix}:" * bool(prefix) + draw(NAMES)
        written = "".join(f" xmlns{':' * bool(key)}{key}={quoteattr(uri)}" for key, uri in declared.items())
        taken: set[tuple[str | None, str]] = set()
        for _ in range(draw(st.integers(0, 3))):
            own = draw(st.sampled_from(sorted(scope)))
            local = draw(NAMES)
            if (scope[own] if own else None, local) not in taken:
                taken.add((scope[own] if own else None, local))
                value = quoteattr(draw(TEXTS), {"\r": "&#13;"})
                written += f" {own + ':' if own else ''}{local}={value}"
        inner = escape(draw(TEXTS), {"\r": "&#13;", "]]>": "]]&gt;"})
        while budget[0] > 0 and depth < 5 and draw(st.booleans()):
            budget[0] -= 1
            inner += element(scope, depth + 1) + escape(draw(TEXTS), {"\r": "&#13;"})
        return f"<{name}{written}>{inner}</{name}>"

    return element({}, 0)
