"""A CSV file as ``multipart/form-data`` (RFC 7578): one part named ``file``."""

from __future__ import annotations

import codecs
import secrets

from govauth.errors import InvalidInput
from govauth.transport.operation import Body


def csv_form(content: str | bytes, *, charset: str, file_name: str) -> Body:
    """Write the form.

    Args:
        content: the file; a text is encoded in ``charset``, bytes go out as they are.
        charset: such as ``utf-8`` or ``cp1251``.
        file_name: as the service sees it.

    Raises:
        InvalidInput: the file is empty, the charset unknown, or the text does not fit into it.

    """
    whole = _encoded(content, charset) if isinstance(content, str) else content
    if not whole.strip():
        raise InvalidInput("content", "must not be empty")
    if not file_name or any(sign in file_name for sign in '"\r\n\\'):
        raise InvalidInput("file_name", "must not be empty, nor hold quotes, backslashes or line breaks")
    boundary = secrets.token_hex(16)
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{file_name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = head.encode() + whole + f"\r\n--{boundary}--\r\n".encode()
    return Body(body, f"multipart/form-data; boundary={boundary}")


def _encoded(text: str, charset: str) -> bytes:
    try:
        codecs.lookup(charset)
    except LookupError:
        pass
    else:
        try:
            return text.encode(charset)
        except UnicodeEncodeError:
            pass
        raise InvalidInput("content", f"must consist of characters of {charset}")
    raise InvalidInput("charset", "must be a known one, such as utf-8 or cp1251")
