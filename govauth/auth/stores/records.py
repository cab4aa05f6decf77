"""Token records as a store keeps them: in the clear, or encrypted by a cipher."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from govauth.auth.token import Token, UnreadableToken, dump_token, load_record
from govauth.errors import StoreUnavailable
from govauth.settings import check_methods


class TokenCipher(Protocol):
    """Encrypts records at rest; ``cryptography.fernet.Fernet`` is one."""

    def encrypt(self, data: bytes) -> bytes:
        """Encrypt and authenticate."""
        ...

    def decrypt(self, token: bytes) -> bytes:
        """Undo :meth:`encrypt`, raising an exception if the record was changed."""
        ...


def check_cipher(cipher: object) -> None:
    """Refuse what is neither a cipher nor None.

    Raises:
        ConfigurationError: it is something else, such as a key.

    """
    if cipher is not None:
        check_methods("cipher", cipher, "a TokenCipher, such as Fernet(key)", ("encrypt", "decrypt"))


@frozen(slots=True)
class Kept:
    """What a record holds.

    Attributes:
        token: the token.
        until: when the record ends, in epoch seconds of the host that wrote it; None if it does not.

    """

    token: Token
    until: float | None


def sealed(token: Token, cipher: TokenCipher | None, *, until: float | None = None) -> bytes:
    """Write a record, with its end where the store has none of its own."""
    return (
        dump_token(token, until=until) if cipher is None else cipher.encrypt(dump_token(token, until=until))
    )


def opened(record: bytes, cipher: TokenCipher | None, *, name: str) -> Kept:
    """Read a record.

    Args:
        record: what :func:`sealed` wrote.
        cipher: the same one.
        name: of the record, for errors.

    Raises:
        StoreUnavailable: it is damaged, of a newer release, or encrypted otherwise.

    """
    try:
        return Kept(*load_record(record if cipher is None else cipher.decrypt(record)))
    except UnreadableToken:
        problem = "is damaged or was written by a newer release"
    except Exception as error:  # noqa: BLE001 - a cipher has exceptions of its own
        problem = f"cannot be decrypted ({type(error).__name__})"
    del record
    raise StoreUnavailable(f"{name} {problem}; it was left as it is")
