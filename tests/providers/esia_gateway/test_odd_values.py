"""Values of the gateway that are odd, and the errors they come to."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from govauth.errors import TokenInvalid
from govauth.providers.esia_gateway import Document, EsiaGateway
from govauth.providers.esia_gateway import values
from govauth.providers.esia_gateway.deferred import _identified
from govauth.providers.esia_gateway.errors import refuse_callback
from govauth.providers.esia_gateway.id_token import check_nonce
from govauth.providers.esia_gateway.values import Base64Text
from govauth.secret import Secret
from govauth.wire.codec import structure

pytestmark = pytest.mark.anyio


def test_a_file_is_not_shown_but_counted() -> None:
    assert repr(Base64Text("c2VjcmV0")) == "<base64 of 8 characters>"
    assert Base64Text("c2VjcmV0").decoded() == b"secret"


@pytest.mark.parametrize("write", [values._write_milliseconds, values._write_seconds])
def test_a_moment_is_written_as_a_number_and_nothing_else_is(write: Any) -> None:
    assert write(datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)) in (1, 1000)
    with pytest.raises(TypeError, match="moment"):
        write("1970-01-01")


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "no token"])
def test_an_id_token_that_is_no_jwt_is_refused(token: str) -> None:
    with pytest.raises(TokenInvalid, match="the id token is not a JWT"):
        check_nonce(Secret(token), "n-1", required=False)


def test_documents_without_an_id_are_the_same_only_where_all_is_the_same() -> None:
    one, other = (structure({"type": "NDFL", "status": status}, Document) for status in ("A", "B"))
    found = [identity for identity, _ in _identified([one, other, one])]
    assert found[0] == found[2] != found[1]


async def test_started_logins_are_where_the_client_says(gateway: EsiaGateway) -> None:
    assert gateway.login.states is gateway.login._started.states


@pytest.mark.parametrize("word", ["access_denied", "server_error", "temporarily_unavailable", "other"])
def test_a_word_of_the_callback_comes_with_what_was_said(word: str) -> None:
    error = refuse_callback(word, "so it is")
    assert "so it is" in str(error)
    assert getattr(error, "code", word) in (word, None)
