"""Pages of HTML, which some servers give in place of an answer."""

from __future__ import annotations

import re
from typing import Final

from govauth.http.message import Response

_PAGES: Final = ("text/html", "application/xhtml+xml")
_PAGE: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_RESULTS_BELOW: Final = 300
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_SEARCHED: Final = 1024


def is_page(response: Response) -> bool:
    """Tell a page of HTML from an answer: by its media type or, of a refusal, by its start.

    With the status of a success it may be a document, and it is for the reader of the answer to look inside.
    """
    if response.media_type in _PAGES or response.status < _RESULTS_BELOW:
        return response.media_type in _PAGES
    return _PAGE.match(response.content[:_SEARCHED].removeprefix(_BYTE_ORDER_MARK)) is not None
