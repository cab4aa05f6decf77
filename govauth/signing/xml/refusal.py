"""Why XML from outside is refused."""

from __future__ import annotations

from govauth.errors import SigningFailed


class XmlRefused(SigningFailed):
    """XML from outside is unsafe or malformed, or its signature does not hold.

    The sentence says what is wrong, and quotes nothing of the document but names of the standards.
    """
