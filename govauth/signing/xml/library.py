"""The one place of this package that loads the parser of lxml."""

from __future__ import annotations

from govauth.errors import missing_extra

try:
    from lxml import etree
    from lxml.etree import _Comment as Comment
    from lxml.etree import _Element as Element
except ModuleNotFoundError as _missing:
    raise missing_extra("an XML signature", "xml", _missing) from None

__all__ = ["Comment", "Element", "etree", "tag_of"]


def tag_of(element: Element) -> str:
    """Return the name of an element as ``{namespace}local``; a comment or an instruction has none: empty."""
    return element.tag if isinstance(element.tag, str) else ""
