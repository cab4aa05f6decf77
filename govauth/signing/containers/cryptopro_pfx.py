"""The key bag that CSP writes into a PFX (1.2.840.113549.1.12.1.80).

OpenSSL does not open it. CryptoPro publishes no format; four independent implementations agree on this one.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import KeyFileDamaged, WrongPassword
from govauth.secret import Secret, Withheld
from govauth.signing.certificates import Certificate
from govauth.signing.containers.agreements import key_parameters
from govauth.signing.containers.found_key import FoundKey, KeyOrigin, found_key
from govauth.signing.containers.limits import MOST_ROUNDS_OF_GOST, checked_rounds
from govauth.signing.containers.strict_der import CONTEXT_0, Element, NotDer, read_der
from govauth.signing.curves import CURVES
from govauth.signing.derivation import hmac_streebog
from govauth.signing.digest import gost94
from govauth.signing.gost28147 import BLOCK, CRYPTOPRO_A, decrypt_blocks, decrypt_feedback, mac

ALGORITHM: Final = "1.2.840.113549.1.12.1.80"

_SALT_SIZES: Final = range(8, 65)
_BLOB_HEADER: Final = 16
_LABEL: Final = bytes.fromhex("26bdb878")


def open_cryptopro_bag(
    algorithm: Element, sealed: bytes, password: Secret | None, certificates: tuple[Certificate, ...]
) -> FoundKey:
    """Take the key out of the bag.

    Raises:
        WrongPassword: the password is wrong; a damaged bag looks the same.
        KeyFileDamaged: the parameters make no sense, or what was decrypted does not pass its checksums.
        KeyFileUnsupported: the key is not of GOST R 34.10-2012.
        NotDer: the parameters are malformed.

    """
    salt, rounds = algorithm.children()[1].children()
    count = checked_rounds(rounds.number(), MOST_ROUNDS_OF_GOST)
    if len(salt.octets()) not in _SALT_SIZES:
        raise KeyFileDamaged("the salt of the key has a length that makes no sense")
    key = _derived(password or Secret(""), salt.octets(), count)
    plain = Withheld(decrypt_feedback(key.content, salt.octets()[:BLOCK], sealed, CRYPTOPRO_A))
    blob: Element | None = None
    try:
        _, _, octets, *_ = read_der(plain.content).children()
        blob = read_der(octets.octets()[_BLOB_HEADER:])
    except ValueError:
        pass
    if blob is None:
        raise WrongPassword("the password is wrong, or the file is damaged")
    try:
        return _unwrapped(blob, key, certificates)
    except ValueError:
        pass
    raise KeyFileDamaged("the key in the PFX of CSP is damaged, or of a newer version that is not supported")


def _derived(password: Secret, salt: bytes, rounds: int) -> Withheld:
    key = password.reveal().encode("utf-16-le")
    for number in range(1, rounds + 1):
        key = gost94(key + salt + (number & 0xFFFF).to_bytes(2, "big"))
    return Withheld(key)


def _unwrapped(blob: Element, key: Withheld, certificates: tuple[Certificate, ...]) -> FoundKey:
    value, checksum = blob.children()
    ukm, wrapped, description = value.children()
    sealed, inner_checksum = wrapped.children()
    curve_oid, is_exportable = key_parameters(description, CONTEXT_0)
    if len(ukm.octets()) != BLOCK or len(sealed.octets()) != CURVES[curve_oid].size:
        raise NotDer("a length that does not fit")
    wrapping = hmac_streebog(key.content, b"\x01" + _LABEL + b"\0" + ukm.octets() + b"\x01\x00", 256)
    plain = decrypt_blocks(wrapping, sealed.octets(), CRYPTOPRO_A)
    if (
        mac(wrapping, value.whole, CRYPTOPRO_A) != checksum.octets()
        or mac(wrapping, plain, CRYPTOPRO_A, iv=ukm.octets()) != inner_checksum.octets()
    ):
        raise NotDer("a wrong checksum")
    origin = KeyOrigin(form="CryptoPro PFX", is_exportable=is_exportable)
    found = found_key(curve_oid, int.from_bytes(plain, "little"), certificates, origin)
    if found is None:
        raise NotDer("no key of the curve")
    return found
