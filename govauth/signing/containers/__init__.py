"""Private keys as people hold them: containers of CryptoPro CSP, PFX, and PKCS#8 in all its forms.

:meth:`govauth.signing.PrivateKey.open` is the door; :func:`read_key_file` is what stands behind it.
"""

from __future__ import annotations

from govauth.signing.containers.description import KeyFileDescription, describe_key_file
from govauth.signing.containers.found_key import FoundKey, KeyForm, KeyOrigin, KeyType
from govauth.signing.containers.reading import read_key_file

__all__ = [
    "FoundKey",
    "KeyFileDescription",
    "KeyForm",
    "KeyOrigin",
    "KeyType",
    "describe_key_file",
    "read_key_file",
]
