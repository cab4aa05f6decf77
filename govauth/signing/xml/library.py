"""The one place of this package that imports lxml."""

from __future__ import annotations

from govauth.errors import ConfigurationError

try:
    from lxml import etree
    from lxml.etree import _Comment as Comment
    from lxml.etree import _Element as Element
except ModuleNotFoundError:
    raise ConfigurationError(
        "XML signatures need lxml: pip install 'govauth[xml]'; for ЕСИА by SAML: pip install 'govauth[saml]'"
    ) from None

__all__ = ["Comment", "Element", "etree", "tag_of"]


def tag_of(element: Element) -> str:
    """Return the name of an element as ``{namespace}local``; a comment or an instruction has none: empty."""
    return element.tag if isinstance(element.tag, str) else ""
