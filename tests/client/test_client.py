"""What the client of every room is: what it shows, what it shares, and how it ends."""

from __future__ import annotations

import pickle

import pytest

from govauth.auth import TokenKey
from govauth.client import Client
from govauth.errors import ClientClosed
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender, Prepare
from govauth.providers.crpt.permissive import Permissive
from govauth.providers.esia import Esia, Place, SystemLogin
from govauth.providers.smev import Smev
from govauth.signing import TrustedCertificates, make_test_key
from govauth.transport.transport import Transport
from tests.client.rooms import CLIENT_ID, INN, OMS_ID, SECRET, USERNAME, MakeClient, Signer


class Pool:
    """A sender that counts its pools and their ends."""

    def __init__(self) -> None:
        self.made: list[Pool] = []
        self.closed = 0

    async def send(self, request: Request, *, seconds: float, prepare: Prepare | None = None) -> Response:
        raise NotImplementedError

    def with_pool(self, *, slots: int) -> HttpSender:
        self.made.append(Pool())
        return self.made[-1]

    async def aclose(self) -> None:
        self.closed += 1


def transports_of(client: Client) -> list[Transport]:
    if isinstance(client, Smev):
        return [client.queue._calls.transport]
    if isinstance(client, Permissive):
        return [client._online._list]
    return [value for value in vars(client).values() if isinstance(value, Transport)] or list(
        vars(client)["_transports"].values()
    )


def test_a_client_shows_its_place_and_a_mark_of_its_principal(make: MakeClient, name: str) -> None:
    client = make()
    for text in (repr(client), str(client), f"{vars(client)['_options']!r}"):
        for private in (INN, USERNAME, CLIENT_ID, OMS_ID, SECRET):
            assert private not in text
    mark = transports_of(client)[0].keeper._key.mark
    place = transports_of(client)[0].place.name
    assert repr(client) == f"<{name} at {place}, for {mark}>"


def test_two_principals_have_two_marks_that_are_too_short_to_find_them_out() -> None:
    one, other = TokenKey("room", "prod", INN), TokenKey("room", "prod", "7707083893")
    assert one.mark != other.mark
    assert len(one.mark) == len("room-") + 6
    assert one.digest.startswith(one.mark)


def test_a_client_does_not_pickle(make: MakeClient) -> None:
    client = make()
    for value in (client, *transports_of(client), client._channel):
        with pytest.raises(TypeError, match="pickle its login instead"):
            pickle.dumps(value)


@pytest.mark.anyio
async def test_a_client_has_one_pool_for_tokens_and_closes_it_and_not_what_it_was_given(
    make: MakeClient,
) -> None:
    pool = Pool()
    async with make(sender=pool) as client:
        assert len(pool.made) == 1
        assert pool.made[0].closed == 0
    assert (pool.closed, pool.made[0].closed) == (0, 1)
    with pytest.raises(ClientClosed):
        await transports_of(client)[0].token("anything")
    await client.aclose()


def test_the_place_is_that_of_the_login_unless_another_is_given(make: MakeClient, name: str) -> None:
    elsewhere = "http://127.0.0.1:8080"
    first = transports_of(make())[0].place
    moved = first.at(elsewhere)
    client = make(place=moved)
    assert {transport.place for transport in transports_of(client)} == {moved}
    assert {transport.keeper._key.place for transport in transports_of(client)} == {elsewhere}
    assert repr(client).startswith(f"<{name} at {elsewhere}, for ")


def test_esia_takes_the_place_of_its_login() -> None:
    login = SystemLogin(mnemonic="BANK01", signer=Signer(), place=Place.TEST)
    trust = TrustedCertificates([make_test_key(for_tests=True).certificate])
    assert repr(Esia(login, trust=trust)).startswith("<Esia at test, for esia-")
    assert repr(Esia(login, trust=trust, place=Place.PROD)).startswith("<Esia at prod, for esia-")
