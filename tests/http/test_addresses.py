"""Which addresses may carry a secret."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from govauth.http.addresses import is_loopback, is_private


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", [None, "", "localhost.evil.test", "127.0.0.1.evil.test", "10.0.0.1", "::2", "0.0.0.0"]
)
def test_another_machine(host: str | None) -> None:
    assert not is_loopback(host)


def test_plain_http_is_for_this_machine_only() -> None:
    assert is_private(urlsplit("https://a.test"))
    assert is_private(urlsplit("http://[::1]:8080/x"))
    assert not is_private(urlsplit("http://a.test"))
    assert not is_private(urlsplit("ftp://localhost"))
    assert not is_private(urlsplit("http://localhost@a.test"))
