"""Private keys as people hold them: containers of CryptoPro CSP, PFX, and PKCS#8 in all its forms.

:meth:`govauth.signing.PrivateKey.open` is the door; :func:`read_key_file` is what stands behind it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from govauth.lazy import load as _load

if TYPE_CHECKING:
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

_HOMES = {
    "FoundKey": "govauth.signing.containers.found_key",
    "KeyFileDescription": "govauth.signing.containers.description",
    "KeyForm": "govauth.signing.containers.found_key",
    "KeyOrigin": "govauth.signing.containers.found_key",
    "KeyType": "govauth.signing.containers.found_key",
    "describe_key_file": "govauth.signing.containers.description",
    "read_key_file": "govauth.signing.containers.reading",
}


def __getattr__(name: str) -> object:
    return _load(__name__, _HOMES, name)
