"""Elements by their identifier."""

from __future__ import annotations

from govauth.signing.xml.library import Element


def elements_with_id(anywhere: Element, identifier: str) -> list[Element]:
    """Find every element of a document that somebody could take for the one with an identifier.

    Without a schema nobody knows which attributes are identifiers: ``Id``, ``ID``, ``id`` and ``xml:id`` all
    count.

    Args:
        anywhere: an element of the document.
        identifier: the value.

    """
    return [
        element
        for element in anywhere.getroottree().iter("*")
        if any(
            value == identifier and name.rpartition("}")[2].lower() == "id" for name, value in element.items()
        )
    ]
