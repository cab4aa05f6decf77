"""The times of the permissive mode, and which hosts may see the key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import Attribute, field, frozen, validators

from govauth.errors import ConfigurationError

FALLBACK_HOSTS: Final = tuple(f"https://cdn{number:02}.crpt.ru" for number in range(1, 12))
"""Of production, where no list could be read yet."""


def _seconds(_: object, attribute: Attribute[float], value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
        raise ConfigurationError(f"{attribute.name} must be a number of seconds above 0")


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

    """

    seconds: float = field(default=1.5, validator=_seconds)
    set_aside: float = field(default=900.0, validator=_seconds)
    slow: float = field(default=1.5, validator=_seconds)
    refresh: float = field(default=21_600.0, validator=_seconds)
    list_seconds: float = field(default=5.0, validator=_seconds)
    health_seconds: float = field(default=2.0, validator=_seconds)
    domains: Sequence[str] = ("crpt.ru", "crptech.ru")
    fallback: Sequence[str] | None = None
    time_zone: int | None = field(default=None, validator=validators.optional(validators.in_(range(1, 12))))
