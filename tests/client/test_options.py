"""Wrong options are refused when the client is made, by name, in every room."""

from __future__ import annotations

from typing import get_type_hints

import pytest
from attrs import fields_dict

from govauth.auth import MemoryTokenStore
from govauth.client import ClientOptions, ClientSettings
from govauth.clock import SystemClock
from govauth.concurrency.limiter import Rate
from govauth.errors import ConfigurationError
from govauth.http.senders.httpx import HttpxSender
from govauth import RetryPolicy
from tests.client.rooms import SECRET, MakeClient

WRONG: list[tuple[str, object]] = [
    ("store", "~/.govauth"),
    ("store", MemoryTokenStore),
    ("sender", object()),
    ("timeout", 0),
    ("timeout", -1.0),
    ("timeout", float("nan")),
    ("timeout", float("inf")),
    ("timeout", "30"),
    ("timeout", True),
    ("timeout", None),
    ("rate", 10),
    ("rate", Rate),
    ("retry", 3),
    ("retry", None),
    ("clock", 0.0),
    ("clock", SystemClock),
]


@pytest.mark.parametrize(("option", "value"), WRONG)
def test_a_wrong_option_is_refused_by_name(make: MakeClient, option: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{option} must be "):
        make(**{option: value})


def test_an_unknown_option_is_refused_and_the_known_ones_are_listed(make: MakeClient, name: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make(tiemout=3)
    assert str(caught.value) == (
        f"{name} has no option 'tiemout'; the options of every client are"
        " clock, observe, rate, retry, sender, store, timeout"
    )


def test_a_secret_in_the_wrong_place_is_not_shown(make: MakeClient) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make(store=SECRET)
    assert SECRET not in str(caught.value)
    assert "store must be a TokenStore, not str" in str(caught.value)


@pytest.mark.anyio
async def test_every_client_takes_all_options(make: MakeClient) -> None:
    sender, store = HttpxSender(), MemoryTokenStore()
    retry, clock = RetryPolicy(attempts=1), SystemClock()
    client = make(sender=sender, store=store, timeout=3, rate=Rate(5, 1.0), retry=retry, clock=clock)
    channel = client._channel
    assert (channel.sender, channel.store, channel.timeout) == (sender, store, 3)
    assert (channel.retry, channel.clock) == (retry, clock)
    await client.aclose()
    await sender.aclose()


def test_the_keywords_are_those_of_the_options() -> None:
    written, kept = get_type_hints(ClientSettings), get_type_hints(ClientOptions)
    assert written == {name: kept[name] for name in fields_dict(ClientOptions)}


@pytest.mark.parametrize(
    ("option", "value"),
    [("attempts", 0), ("attempts", 1.5), ("attempts", True), ("first", -0.1), ("longest", float("nan"))],
)
def test_a_retry_policy_checks_its_numbers(option: str, value: object) -> None:
    with pytest.raises(ConfigurationError, match=rf"^{option} must be "):
        RetryPolicy(**{option: value})  # type: ignore[arg-type]
