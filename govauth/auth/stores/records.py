"""Token records as a store keeps them: in the clear, or encrypted by a cipher."""

from __future__ import annotations

from typing import Protocol

from govauth.auth.token import Token, UnreadableToken, dump_token, load_token
from govauth.errors import StoreUnavailable


class TokenCipher(Protocol):
    """Encrypts records at rest; ``cryptography.fernet.Fernet`` is one."""

    def encrypt(self, data: bytes) -> bytes:
        """Encrypt and authenticate."""
        ...

    def decrypt(self, token: bytes) -> bytes:
        """Undo :meth:`encrypt`, raising an exception if the record was changed."""
        ...


def sealed(token: Token, cipher: TokenCipher | None) -> bytes:
    """Write a record."""
    return dump_token(token) if cipher is None else cipher.encrypt(dump_token(token))


def opened(record: bytes, cipher: TokenCipher | None, *, name: str) -> Token:
    """Read a record.

    Args:
        record: what :func:`sealed` wrote.
        cipher: the same one.
        name: of the record, for errors.

    Raises:
        StoreUnavailable: it is damaged, of a newer release, or encrypted otherwise.

    """
    try:
        return load_token(record if cipher is None else cipher.decrypt(record))
    except UnreadableToken:
        problem = "is damaged or was written by a newer release"
    except Exception as error:  # noqa: BLE001 - a cipher has exceptions of its own
        problem = f"cannot be decrypted ({type(error).__name__})"
    del record
    raise StoreUnavailable(f"{name} {problem}; it was left as it is")
