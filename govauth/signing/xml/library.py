"""The one place of this package that loads the parser of lxml."""

from __future__ import annotations

from govauth.signing.xml.presence import check_lxml

check_lxml()
from lxml import etree  # noqa: E402 - or the sentence above would not be said
from lxml.etree import _Comment as Comment  # noqa: E402
from lxml.etree import _Element as Element  # noqa: E402

__all__ = ["Comment", "Element", "etree", "tag_of"]


def tag_of(element: Element) -> str:
    """Return the name of an element as ``{namespace}local``; a comment or an instruction has none: empty."""
    return element.tag if isinstance(element.tag, str) else ""
