"""GnuTLS that is not there, is old, or was built without GOST."""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable
from typing import Any

import pytest
from govauth.errors import ConfigurationError, SigningFailed
from govauth.secret import Secret
from govauth.signing import digest
from govauth.signing.digest import streebog
from govauth.signing.gnutls_library import GnuTls, gnutls

NAME = "libgnutls.so.30"


class Answering:
    """A function of the library that answers in its own way."""

    def __init__(self, answer: Callable[..., int]) -> None:
        self.answer = answer
        self.argtypes: Any = ()

    def __call__(self, *arguments: object) -> int:
        return self.answer(*arguments)


class Old(ctypes.CDLL):
    """As it was before 3.6.13."""

    def __getattr__(self, name: str) -> Any:
        if name == "gnutls_pbkdf2":
            raise AttributeError(name)
        return super().__getattr__(name)


@pytest.fixture
def library() -> ctypes.CDLL:
    try:
        return ctypes.CDLL(NAME)
    except OSError:
        pytest.skip("GnuTLS is not here")


def test_one_without_gost_is_refused_with_its_version(library: Any) -> None:
    version = GnuTls(library).version
    library.gnutls_sign_get_id = Answering(lambda _: 0)
    with pytest.raises(ConfigurationError) as refusal:
        GnuTls(library)
    assert refusal.value.message == f"GnuTLS {version} was built without GOST"


def test_a_failure_to_hash_is_reported(library: Any) -> None:
    library.gnutls_hash_fast = Answering(lambda *_: -50)
    opened = GnuTls(library)
    with pytest.raises(SigningFailed, match=r"^GnuTLS cannot hash: The request is invalid\.$"):
        opened.digest(b"text", 256)


def test_the_old_hash_may_be_missing(library: Any) -> None:
    known = library.gnutls_digest_get_id
    whole = GnuTls(library)
    library.gnutls_digest_get_id = Answering(lambda name: 0 if name == b"GOSTR341194" else known(name))
    assert GnuTls(library).gost94(b"text") is None
    assert whole.gost94(b"text") is not None
    assert GnuTls(library).digest(b"text", 256) == streebog(b"text", 256)


def test_an_old_one_derives_no_keys(library: Any) -> None:
    arguments = (Secret("password"), b"salt", 3, 32, 256)
    assert GnuTls(Old(NAME)).derive(*arguments) is None
    assert GnuTls(library).derive(*arguments) is not None


def test_where_there_is_none_it_is_named_and_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(name: str) -> ctypes.CDLL:
        raise OSError(f"{name}: cannot open")

    monkeypatch.setattr(ctypes, "CDLL", nothing)
    for found in (None, "libgnutls-here"):
        monkeypatch.setattr(ctypes.util, "find_library", lambda _, found=found: found)
        with pytest.raises(ConfigurationError, match="GnuTLS is not installed"):
            gnutls.__wrapped__()

    def missing() -> GnuTls:
        raise ConfigurationError("GnuTLS is not installed")

    expected = streebog(b"text", 256)
    monkeypatch.setattr(digest, "gnutls", missing)
    assert digest._library.__wrapped__() is None
    monkeypatch.setattr(digest, "_library", lambda: None)
    assert streebog(b"text", 256) == expected
