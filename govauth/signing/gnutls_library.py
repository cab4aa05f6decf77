"""GnuTLS through ctypes: loading, and the few calls that signing needs.

ctypes lets go of the interpreter lock during each call, so a call in a worker thread does not hold the event
loop. Source: the GnuTLS 3.7 reference manual, "Abstract keys", "X509 certificate" and "Cryptographic" API.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import weakref
from functools import cache
from typing import Final

from govauth.errors import ConfigurationError, SigningFailed
from govauth.secret import Secret, Withheld

_DER: Final = 0
_PEM: Final = 1
_PKCS_PLAIN: Final = 1
_BAD_SIGNATURE: Final = -89
_DIGESTS: Final = {256: b"STREEBOG-256", 512: b"STREEBOG-512"}
_SIGNATURES: Final = {256: b"GOSTR341012-256", 512: b"GOSTR341012-512"}


class _Datum(ctypes.Structure):
    """``gnutls_datum_t``: a pointer and a length."""

    _fields_ = (("data", ctypes.c_void_p), ("size", ctypes.c_uint))


def _datum(content: bytes) -> _Datum:
    # The caller keeps ``content`` alive for as long as the library may read it.
    return _Datum(ctypes.cast(ctypes.c_char_p(content), ctypes.c_void_p), len(content))


class GnuTls:
    """A loaded GnuTLS that has GOST R 34.10-2012 and Streebog."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self._library = library
        pointer, integer, text = ctypes.c_void_p, ctypes.c_uint, ctypes.c_char_p
        signatures: dict[str, tuple[object, ...]] = {
            "gnutls_digest_get_id": (text,),
            "gnutls_sign_get_id": (text,),
            "gnutls_hash_fast": (integer, text, ctypes.c_size_t, pointer),
            "gnutls_privkey_init": (pointer,),
            "gnutls_privkey_import_x509_raw": (pointer, pointer, integer, text, integer),
            "gnutls_privkey_sign_data": (pointer, integer, integer, pointer, pointer),
            "gnutls_privkey_deinit": (pointer,),
            "gnutls_pubkey_init": (pointer,),
            "gnutls_pubkey_import": (pointer, pointer, integer),
            "gnutls_pubkey_verify_data2": (pointer, integer, integer, pointer, pointer),
            "gnutls_pubkey_deinit": (pointer,),
        }
        for name, arguments in signatures.items():
            getattr(library, name).argtypes = arguments
        library.gnutls_strerror.argtypes = (ctypes.c_int,)
        library.gnutls_strerror.restype = text
        library.gnutls_check_version.argtypes = (text,)
        library.gnutls_check_version.restype = text
        self._free = ctypes.CFUNCTYPE(None, pointer)(pointer.in_dll(library, "gnutls_free").value or 0)
        self._old_digest_id = int(library.gnutls_digest_get_id(b"GOSTR341194"))
        self._digest_ids = {bits: int(library.gnutls_digest_get_id(name)) for bits, name in _DIGESTS.items()}
        self._sign_ids = {bits: int(library.gnutls_sign_get_id(name)) for bits, name in _SIGNATURES.items()}
        if not all((*self._digest_ids.values(), *self._sign_ids.values())):
            raise ConfigurationError(f"GnuTLS {self.version} was built without GOST")

    @property
    def version(self) -> str:
        """The version of the library, such as ``3.7.9``."""
        return bytes(self._library.gnutls_check_version(None) or b"?").decode("ascii", "replace")

    def says(self, code: int) -> str:
        """Return the message of the library for an error code."""
        return bytes(self._library.gnutls_strerror(code) or b"unknown error").decode("ascii", "replace")

    def digest(self, data: bytes, bits: int) -> bytes:
        """Hash with Streebog of 256 or 512 bits."""
        out = ctypes.create_string_buffer(bits // 8)
        code = self._library.gnutls_hash_fast(self._digest_ids[bits], data, len(data), out)
        if code:
            raise SigningFailed(f"GnuTLS cannot hash: {self.says(code)}")
        return out.raw

    def gost94(self, data: bytes) -> bytes | None:
        """Hash with GOST R 34.11-94; None where the library has only its successor."""
        out = ctypes.create_string_buffer(32)
        code = -1
        if self._old_digest_id:
            code = self._library.gnutls_hash_fast(self._old_digest_id, data, len(data), out)
        return None if code else out.raw

    def derive(self, password: Secret, salt: bytes, rounds: int, size: int, bits: int) -> Withheld | None:
        """Derive a key by PBKDF2 with HMAC-Streebog; None where the library cannot (before 3.6.13)."""
        if not hasattr(self._library, "gnutls_pbkdf2"):
            return None
        octets = password.reveal().encode()
        key, salted, out = _datum(octets), _datum(salt), ctypes.create_string_buffer(size)
        derive = self._library.gnutls_pbkdf2
        derive.argtypes = (
            ctypes.c_int,
            ctypes.c_void_p,
            ctypes.c_void_p,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_size_t,
        )
        code = derive(self._digest_ids[bits], ctypes.byref(key), ctypes.byref(salted), rounds, out, size)
        return None if code else Withheld(out.raw)

    def private_key(self, content: Withheld, *, is_pem: bool, password: Secret | None) -> PrivateKeyHandle:
        """Open a PKCS#8 key.

        Args:
            content: the key in PEM or DER.
            is_pem: which of the two it is.
            password: of an encrypted key.

        Raises:
            ConfigurationError: GnuTLS refuses it: wrong password, unsupported curve, not a key.

        """
        handle = ctypes.c_void_p()
        code = self._library.gnutls_privkey_init(ctypes.byref(handle))
        if not code:
            code = self._import(handle, content, _PEM if is_pem else _DER, password)
        if code:
            self._library.gnutls_privkey_deinit(handle)
            raise ConfigurationError(f"GnuTLS cannot open the key: {self.says(code)}")
        return PrivateKeyHandle(self, self._library, handle)

    def _import(self, handle: ctypes.c_void_p, content: Withheld, form: int, password: Secret | None) -> int:
        # Nothing is raised from here: a traceback of this frame would show the key.
        octets = content.content
        datum = _datum(octets)
        return int(
            self._library.gnutls_privkey_import_x509_raw(
                handle,
                ctypes.byref(datum),
                form,
                None if password is None else password.reveal().encode(),
                _PKCS_PLAIN if password is None else 0,
            )
        )

    def public_key(self, spki_der: bytes) -> PublicKeyHandle:
        """Open a SubjectPublicKeyInfo in DER.

        Raises:
            ConfigurationError: GnuTLS refuses it, as it does for curves that it lacks.

        """
        handle = ctypes.c_void_p()
        datum = _datum(spki_der)
        code = self._library.gnutls_pubkey_init(ctypes.byref(handle))
        code = code or self._library.gnutls_pubkey_import(handle, ctypes.byref(datum), _DER)
        if code:
            self._library.gnutls_pubkey_deinit(handle)
            raise ConfigurationError(f"GnuTLS cannot use the public key: {self.says(code)}")
        return PublicKeyHandle(self, self._library, handle)

    def digest_id(self, bits: int) -> int:
        """Return the library's number for Streebog."""
        return self._digest_ids[bits]

    def sign_id(self, bits: int) -> int:
        """Return the library's number for the signature algorithm."""
        return self._sign_ids[bits]

    def take(self, datum: _Datum) -> bytes:
        """Copy a datum that the library allocated, and free it."""
        content = ctypes.string_at(datum.data or 0, datum.size) if datum.data else b""
        self._free(datum.data)
        return content


class PrivateKeyHandle:
    """A private key inside GnuTLS. Signing only reads it, so threads may share it."""

    def __init__(self, gnutls: GnuTls, library: ctypes.CDLL, handle: ctypes.c_void_p) -> None:
        self._gnutls, self._library, self._handle = gnutls, library, handle
        self._close = weakref.finalize(self, library.gnutls_privkey_deinit, handle)
        self._close.atexit = False  # a thread may be in a call still, and the process frees all

    def sign(self, data: bytes, bits: int) -> bytes:
        """Sign ``data`` (it is hashed here); the answer is ``s ‖ r``, big-endian."""
        datum, signature = _datum(data), _Datum()
        code = self._library.gnutls_privkey_sign_data(
            self._handle, self._gnutls.digest_id(bits), 0, ctypes.byref(datum), ctypes.byref(signature)
        )
        if code:
            raise SigningFailed(f"GnuTLS cannot sign: {self._gnutls.says(code)}")
        return self._gnutls.take(signature)


class PublicKeyHandle:
    """A public key inside GnuTLS."""

    def __init__(self, gnutls: GnuTls, library: ctypes.CDLL, handle: ctypes.c_void_p) -> None:
        self._gnutls, self._library, self._handle = gnutls, library, handle
        self._close = weakref.finalize(self, library.gnutls_pubkey_deinit, handle)
        self._close.atexit = False  # a thread may be in a call still, and the process frees all

    def verify(self, data: bytes, signature: bytes, bits: int) -> bool:
        """Check ``s ‖ r`` over ``data``."""
        datum, raw = _datum(data), _datum(signature)
        code = self._library.gnutls_pubkey_verify_data2(
            self._handle, self._gnutls.sign_id(bits), 0, ctypes.byref(datum), ctypes.byref(raw)
        )
        return int(code) >= 0


@cache
def gnutls() -> GnuTls:
    """Load GnuTLS once.

    Raises:
        ConfigurationError: the library is not installed, or was built without GOST.

    """
    for name in (
        "libgnutls.so.30",
        ctypes.util.find_library("gnutls"),
        "libgnutls.30.dylib",
        "libgnutls-30.dll",
    ):
        if name:
            try:
                return GnuTls(ctypes.CDLL(name))
            except OSError:
                continue
    raise ConfigurationError("GnuTLS is not installed (Debian: libgnutls30)")
