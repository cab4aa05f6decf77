"""The times of the permissive mode, and which hosts may see the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast

from attrs import Attribute, field, frozen, validators

from govauth.errors import ConfigurationError
from govauth.providers.crpt.places import PERMISSIVE, Place
from govauth.settings import check_count, check_text, is_seconds, shown

FALLBACK_HOSTS: Final = tuple(f"https://cdn{number:02}.crpt.ru" for number in range(1, 12))
"""Of production, where no list could be read yet."""


def _texts(_: object, attribute: Attribute[Sequence[str]], texts: object) -> None:
    if isinstance(texts, str) or not isinstance(texts, Sequence):
        raise ConfigurationError(f"{attribute.name} must be a sequence of texts, not {shown(texts)}")
    for text in cast("Sequence[object]", texts):
        check_text(f"each of {attribute.name}", text, empty=False)


def _hosts(_: object, attribute: Attribute[Sequence[str]], hosts: Sequence[str]) -> None:
    _texts(_, attribute, hosts)
    for host in hosts:
        Place(host, {PERMISSIVE: host.rstrip("/")})  # refuses what is no address that may see the key


def _zone(_: object, attribute: Attribute[int], zone: object) -> None:
    check_count(attribute.name, zone)
    if zone not in range(1, 12):
        raise ConfigurationError(f"{attribute.name} must be 1 to 11, where 2 is Moscow")


@frozen(slots=True, kw_only=True)
class PermissiveSettings:
    """Times in seconds, as most public cash-desk programs have them.

    Attributes:
        seconds: for one check, whoever answers in the end.
        set_aside: how long a host that failed is not asked.
        slow: an answer that takes longer is slow; three slow ones in a row set a host aside.
        refresh: how long the order of the hosts stands; up to a sixth of it is added at random, so that not
            all desks ask at once.
        list_seconds: for reading the list of hosts.
        health_seconds: for the health check of a host.
        domains: hosts of the list must belong to one of them, or the key does not go there; on a loopback
            place the loopback hosts are accepted as well.
        fallback: the hosts where no list could be read; None means those of production at ``Place.PROD``, and
            the address of the place elsewhere: a key meant for a sandbox does not go to production.
        time_zone: of the place of sale, 1 to 11 (2 is Moscow): it decides minimum and maximum prices.

    Raises:
        ConfigurationError: a setting is wrong.

    """

    seconds: float = field(default=1.5, validator=is_seconds)
    set_aside: float = field(default=900.0, validator=is_seconds)
    slow: float = field(default=1.5, validator=is_seconds)
    refresh: float = field(default=21_600.0, validator=is_seconds)
    list_seconds: float = field(default=5.0, validator=is_seconds)
    health_seconds: float = field(default=2.0, validator=is_seconds)
    domains: Sequence[str] = field(default=("crpt.ru", "crptech.ru"), validator=_texts)
    fallback: Sequence[str] | None = field(default=None, validator=validators.optional(_hosts))
    time_zone: int | None = field(default=None, validator=validators.optional(_zone))
