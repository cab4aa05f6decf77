"""XML of the broker: looked into by local names, and written as text."""

from __future__ import annotations

from typing import TypeAlias
from xml.sax.saxutils import escape

from govauth.signing.xml.library import Element, etree

Name: TypeAlias = tuple[str, str]
"""Namespace and local name."""


def name_of(element: Element) -> Name:
    """Return namespace and local name."""
    found = etree.QName(element)
    return found.namespace or "", found.localname


def children_of(element: Element) -> list[Element]:
    """Return the elements directly inside."""
    return list(element)


def child(element: Element | None, local: str) -> Element | None:
    """Return the first element of a local name directly inside; None where there is none."""
    if element is None:
        return None
    return next((one for one in children_of(element) if name_of(one)[1] == local), None)


def find(element: Element | None, *path: str) -> Element | None:
    """Follow local names down."""
    for local in path:
        element = child(element, local)
    return element


def text_at(element: Element | None, *path: str) -> str:
    """Return the text of an element without white space around it; empty where it is not there."""
    found = find(element, *path)
    if found is None:
        return ""
    return "".join(found.itertext()).strip()


def written(element: Element) -> str:
    """Write an element with its own prefixes and those it inherits."""
    return etree.tostring(element, encoding="unicode", with_tail=False)


def leaf(tag: str, text: object) -> str:
    """Write an element that holds text; nothing where the text is None."""
    return "" if text is None else f"<{tag}>{escape(str(text))}</{tag}>"
