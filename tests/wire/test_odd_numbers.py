"""Identifiers and answers at the edge of their rules."""

from __future__ import annotations

import pytest

from govauth.http.senders import trust
from govauth.wire.identifiers import Identifier, Ogrn


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("1027700132195", True),
        ("304500116000157", True),
        ("1027700132194", False),
        ("0000000000000", False),
        ("000000000000000", False),
        ("10277001321", False),
        ("١٠٢٧٧٠٠١٣٢١٩٥", False),
        ("", False),
    ],
)
def test_a_number_of_the_register(text: str, valid: bool) -> None:  # noqa: FBT001
    assert Ogrn(text).valid is valid


@pytest.mark.parametrize(("text", "valid"), [("x", True), ("", False)])
def test_an_identifier_without_a_rule_of_its_own_is_not_empty(text: str, valid: bool) -> None:  # noqa: FBT001
    assert Identifier(text).valid is valid


def test_the_authorities_that_the_environment_names_count(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    assert trust._usual().cert_store_stats()["x509_ca"] > 50, "those of certifi"
    monkeypatch.setenv("SSL_CERT_FILE", "tests/one_root.pem")
    assert trust._usual().cert_store_stats()["x509_ca"] == 1
