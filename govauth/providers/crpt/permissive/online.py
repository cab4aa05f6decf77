"""Asking the hosts: the best first, the next where one fails, a failing one set aside."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import anyio
from attrs import frozen

from govauth.auth.failures import explain
from govauth.auth.strategy import TokenKey
from govauth.clock import Clock
from govauth.concurrency.single_flight import Flight, SingleFlight
from govauth.errors import GovAuthError, UnexpectedReply
from govauth.http.addresses import is_loopback
from govauth.providers.crpt.permissive import operations
from govauth.providers.crpt.permissive.board import Board
from govauth.providers.crpt.permissive.errors import CrossBorderUnavailable, KeyRefused, refuse
from govauth.providers.crpt.permissive.key import PermissiveKey
from govauth.providers.crpt.permissive.models import CheckReply
from govauth.providers.crpt.permissive.settings import FALLBACK_HOSTS, PermissiveSettings
from govauth.providers.crpt.places import PERMISSIVE
from govauth.providers.crpt.places import Place as Installation
from govauth.transport.api import Api
from govauth.transport.channel import Channel
from govauth.transport.operation import Body, json_body
from govauth.transport.place import Place
from govauth.transport.transport import Transport
from govauth.wire.json import JsonValue

_PATH: Final = "/api/v4/true-api"
_SLOW_IN_A_ROW: Final = 3
_TELLING: Final = 0.1
"""Seconds that a check waits for the store to know of a failing host: then the other desks know at once."""


def fallback_hosts(place: Place) -> tuple[str, ...]:
    """Return the hosts to ask where no list could be read: at a place of its own none of production."""
    root = place.roots[PERMISSIVE]
    return FALLBACK_HOSTS if root == Installation.PROD.roots[PERMISSIVE] else (root.removesuffix(_PATH),)


@frozen(slots=True)
class OnlineAnswer:
    """What a host said, and which one."""

    reply: CheckReply
    host: str


class OnlineCheck:
    """The hosts of the permissive mode, for one key."""

    def __init__(
        self, channel: Channel, key: PermissiveKey, settings: PermissiveSettings, fallback: Sequence[str]
    ) -> None:
        self._channel = channel
        self._key = key
        self._settings = settings
        self._list = self._transport(key.place)
        # What is kept for others is dated by the server: their clocks are not ours.
        self._clock: Clock = self._list.server_clock
        state = TokenKey("crpt", key.place.name, "", "hosts", PERMISSIVE)
        self._board = Board(channel.store, state, self._clock, fallback)
        self._hosts: dict[str, Transport] = {}
        self._slow: dict[str, int] = {}
        self._refreshes: SingleFlight[tuple[str, ...]] = SingleFlight("govauth permissive hosts", explain)
        self._told: dict[str, SingleFlight[None]] = {}
        self._refresh_at = 0.0

    async def ask(self, value: Mapping[str, JsonValue], asked: list[str]) -> OnlineAnswer:
        """Ask until a host answers; the caller limits the time.

        Args:
            value: the body of the check.
            asked: gets each host that is asked; where time ends, :meth:`set_aside` takes the last one.

        Raises:
            KeyRefused: no host will take this key.
            CrossBorderUnavailable: the operator says that a check is not possible now.
            GovAuthError: of the last host that was asked, when all failed.

        """
        order = await self._board.order()
        if self._clock.time() >= max(self._refresh_at, order.measured + self._settings.refresh):
            self._refresh_meanwhile()
        body = json_body(value)
        failure: GovAuthError | None = None
        for host in order.usable(self._clock.time()):
            asked.append(host)
            try:
                return OnlineAnswer(await self._ask_host(host, body), host)
            except (KeyRefused, CrossBorderUnavailable):
                raise
            except GovAuthError as error:
                failure = error
                await self._set_aside(host)
        if failure is None:
            self._refresh_meanwhile()
            raise UnexpectedReply("hosts", "every host of the permissive mode is set aside")
        raise failure

    async def refresh(self) -> tuple[str, ...]:
        """Read the list of hosts, measure them, and put the best first.

        Returns:
            The hosts in their new order.

        Raises:
            KeyRefused: the key is refused.
            ClientClosed: the client is closed.

        """
        self._channel.require_open(operations.HOSTS.name)
        known = (await self._board.order()).hosts
        hosts = await self._listed() or known
        health = dict.fromkeys(hosts, float("inf"))

        async def measure(host: str) -> None:
            with anyio.move_on_after(self._settings.health_seconds):
                health[host] = await self._health(host)

        async with anyio.create_task_group() as tasks:
            for host in hosts:
                tasks.start_soon(measure, host)
        ordered = tuple(sorted(hosts, key=lambda host: health[host]))
        unwell = [host for host in ordered if health[host] == float("inf")]
        await self._board.put(ordered, unwell, self._settings.set_aside)
        # Not all desks of the country at the same moment.
        shift = self._settings.refresh * random.uniform(1.0, 7 / 6)  # noqa: S311 - spreads load, hides nothing
        self._refresh_at = self._clock.time() + shift
        return ordered

    def set_aside(self, host: str) -> Flight[None] | None:
        """Set aside a host that failed, or was being asked when the time of a check ended.

        Returns:
            The store being told, beside: a sale need not wait for it. None where it was set aside already.

        """
        if not self._board.avoid(host, self._settings.set_aside):
            return None
        told = self._told.setdefault(host, SingleFlight("govauth permissive host set aside", explain))
        return told.join(partial(self._board.set_aside, host, self._settings.set_aside))

    async def drain(self) -> None:
        """End a measurement that is under way, and tell the store what it was not told yet."""
        await self._refreshes.drain(cut_short=True)
        for told in self._told.values():
            await told.drain()

    def _refresh_meanwhile(self) -> None:
        # The next attempt waits, or each sale of a desk without a connection would begin one.
        self._refresh_at = self._clock.time() + self._settings.list_seconds + self._settings.health_seconds
        self._refreshes.join(self.refresh)

    async def _listed(self) -> tuple[str, ...]:
        """Return the hosts of the list that may see the key; none where it cannot be read."""
        with anyio.move_on_after(self._settings.list_seconds):
            try:
                found = await self._list.call(operations.HOSTS)
            except KeyRefused:
                raise
            except GovAuthError:
                return ()
            return tuple(one.host.rstrip("/") for one in found.hosts if self._may_see_the_key(one.host))
        return ()

    async def _health(self, host: str) -> float:
        started = self._clock.monotonic()
        try:
            found = await self._of(host).call(operations.HEALTH)
        except GovAuthError:
            return float("inf")
        if found.code:
            return float("inf")
        taken = (self._clock.monotonic() - started) * 1000
        return taken if found.avg_time_ms is None else float(found.avg_time_ms)

    async def _set_aside(self, host: str) -> None:
        flight = self.set_aside(host)
        if flight is not None:
            with anyio.move_on_after(_TELLING):
                await flight.result()

    async def _ask_host(self, host: str, body: Body) -> CheckReply:
        """Ask a host, and once more where it fails."""
        try:
            return await self._asked_once(host, body)
        except KeyRefused:
            raise
        except GovAuthError:
            return await self._asked_once(host, body)

    async def _asked_once(self, host: str, body: Body) -> CheckReply:
        started = self._clock.monotonic()
        reply = await self._of(host).call(operations.CHECK, body=body)
        if self._is_slow(host, self._clock.monotonic() - started):
            await self._set_aside(host)
        return reply

    def _is_slow(self, host: str, seconds: float) -> bool:
        count = self._slow.get(host, 0) + 1 if seconds >= self._settings.slow else 0
        self._slow[host] = count % _SLOW_IN_A_ROW
        return count >= _SLOW_IN_A_ROW

    def _may_see_the_key(self, host: str) -> bool:
        parts = urlsplit(host)
        name = parts.hostname or ""
        if is_loopback(name):
            return is_loopback(urlsplit(self._key.place.roots[PERMISSIVE]).hostname)
        known = any(name == domain or name.endswith(f".{domain}") for domain in self._settings.domains)
        return known and parts.scheme == "https"

    def _of(self, host: str) -> Transport:
        found = self._hosts.get(host)
        if found is None:
            place = Place(host, {PERMISSIVE: host.rstrip("/") + _PATH})
            found = self._hosts[host] = self._transport(place)
        return found

    def _transport(self, place: Place) -> Transport:
        api = Api(self._channel, place, refuse=refuse, headers={"accept": "*/*"}, provider="crpt")
        return Transport(api, self._key)
