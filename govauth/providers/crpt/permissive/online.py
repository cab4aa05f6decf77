"""Asking the hosts: the best first, the next where one fails, a failing one set aside."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import urlsplit

import anyio
from attrs import define, evolve, field, frozen

from govauth.auth.failures import explain
from govauth.auth.strategy import TokenKey
from govauth.clock import Clock
from govauth.concurrency.single_flight import Flight, SingleFlight
from govauth.errors import AuthError, ClientClosed, GovAuthError, UnexpectedReply
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
_LATE: Final = 0.1
"""A check whose end came late by this part of its time: this process had no time to listen."""

_SHORT: Final = 10
"""For so many times the time of a check is a host not asked that perhaps answered while nobody listened."""

_NEXT_MEASURING: Final = 60.0
"""Seconds before hosts are measured again where the last measurement did not help."""


def fallback_hosts(place: Place) -> tuple[str, ...]:
    """Return the hosts to ask where no list could be read: at a place of its own none of production."""
    root = place.roots[PERMISSIVE]
    return FALLBACK_HOSTS if root == Installation.PROD.roots[PERMISSIVE] else (root.removesuffix(_PATH),)


@frozen(slots=True)
class OnlineAnswer:
    """What a host said, and which one."""

    reply: CheckReply
    host: str


@define
class Attempts:
    """What became of the hosts that one check asked.

    Attributes:
        hosts: which were asked, in order.
        since: when the last of them was, by the monotonic clock.
        reports: the store, being notified of those that failed.
        last_resort: ends the attempt at a host though all are set aside; another answer may end it early.

    """

    hosts: list[str] = field(factory=list[str])
    since: float = 0.0
    reports: list[Flight[None]] = field(factory=list[Flight[None]])
    last_resort: anyio.CancelScope = field(factory=anyio.CancelScope)

    def note(self, host: str, now: float) -> None:
        """Note that a host is asked now."""
        self.hosts.append(host)
        self.since = now


class _FlightsOfHosts:
    """Work about each host: once at a time for one of them, side by side for several."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._flights: dict[str, SingleFlight[None]] = {}

    def join(self, host: str, work: Callable[[], Awaitable[None]]) -> Flight[None]:
        """Return the flight of a host that is in the air, or start one."""
        return self._flights.setdefault(host, SingleFlight(self._name, explain)).join(work)

    async def drain(self) -> None:
        """Wait until no flight of this loop is in the air."""
        for flight in tuple(self._flights.values()):
            await flight.drain()


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
        self._board = Board(channel.store, state, self._clock, fallback, longest=settings.set_aside)
        self._hosts: dict[str, Transport] = {}
        self._slow: dict[str, int] = {}
        self._refreshes: SingleFlight[tuple[str, ...]] = SingleFlight("govauth permissive hosts", explain)
        self._reports = _FlightsOfHosts("govauth permissive host set aside")
        self._recoveries = _FlightsOfHosts("govauth permissive host answers again")
        self._refresh_at = self._measure_at = float("-inf")

    async def ask(self, value: Mapping[str, JsonValue], attempts: Attempts) -> OnlineAnswer:
        """Ask until a host answers; the caller limits the time.

        Args:
            value: the body of the check.
            attempts: gets each host that is asked; where time ends, :meth:`out_of_time` takes them.

        Raises:
            KeyRefused: no host will take this key.
            AuthError: there is no key to ask with: its time is over.
            CrossBorderUnavailable: the operator says that a check is not possible now.
            GovAuthError: of the last host that was asked, when all failed.

        """
        order = await self._board.order(self._settings.seconds)
        now = self._clock.time()
        # What was measured in the future was measured by another clock.
        age = now - order.measured if order.measured <= now else float("inf")
        if age >= self._settings.refresh and self._clock.monotonic() >= self._refresh_at:
            self._refresh_meanwhile()
        body = json_body(value)
        failure: GovAuthError | None = None
        for host in order.usable(now):
            attempts.note(host, self._clock.monotonic())
            try:
                return OnlineAnswer(await self._ask_host(host, body, attempts), host)
            except (KeyRefused, CrossBorderUnavailable, AuthError, ClientClosed):
                raise  # which is no fault of the host
            except GovAuthError as error:
                failure = error
                self._set_aside(host, attempts)
        if failure is None:
            self._refresh_meanwhile()
            # One that did not answer in time was asked for half of it at least: it failed after the others.
            last = order.last_resort(self._settings.seconds / 2)
            return await self._ask_last_resort(last, body, attempts)
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
        known = await self._board.order(self._settings.seconds)
        hosts = await self._listed() or known.hosts
        health = dict.fromkeys(hosts, float("inf"))

        async def measure(host: str) -> None:
            with anyio.move_on_after(self._settings.health_seconds):
                health[host] = await self._health(host)

        async with anyio.create_task_group() as tasks:
            for host in hosts:
                tasks.start_soon(measure, host)
        ordered = tuple(sorted(health, key=lambda host: health[host]))
        unwell = [host for host in ordered if health[host] == float("inf")]
        # Where all failed it was hardly they, but the line: those in good health are asked again.
        all_failed = not known.usable(self._clock.time())
        recovered = [host for host in ordered if all_failed and host not in unwell]
        await self._board.put(ordered, unwell, self._settings.set_aside, recovered=recovered)
        # Not all desks of the country at the same moment.
        shift = self._settings.refresh * random.uniform(1.0, 7 / 6)  # noqa: S311 - spreads load, hides nothing
        self._refresh_at = self._clock.monotonic() + shift
        return ordered

    def out_of_time(self, attempts: Attempts, *, late: float) -> None:
        """Set aside the host that was being asked when the time of a check ended.

        Not one that was asked after others, in what little time they left: the next check asks it first. One
        that perhaps answered while this process had no time to listen only for a moment, and not for others.

        Args:
            attempts: of the check.
            late: how many seconds after its time the check ended.

        """
        limit = self._settings.seconds
        waited = self._clock.monotonic() - attempts.since - late
        if not attempts.hosts or waited < limit / 2:
            return
        if late >= limit * _LATE:
            self._board.avoid(attempts.hosts[-1], min(limit * _SHORT, self._settings.set_aside))
        else:
            self._set_aside(attempts.hosts[-1], attempts)

    async def drain(self) -> None:
        """End a measurement that is under way, and tell the store what it does not know yet."""
        await self._refreshes.drain(cut_short=True)
        await self._reports.drain()
        await self._recoveries.drain()
        await self._board.drain()

    def _refresh_meanwhile(self) -> None:
        # The next attempt waits, or each sale of a desk without a connection would begin one.
        now = self._clock.monotonic()
        if now >= self._measure_at:
            self._measure_at = now + _NEXT_MEASURING
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
            listed = (one.host.rstrip("/") for one in found.hosts if self._may_see_the_key(one.host))
            return tuple(dict.fromkeys(listed))
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

    def _set_aside(self, host: str, attempts: Attempts) -> None:
        """Ask a host no more; the store hears of it beside, for a sale need not wait for that."""
        if self._board.avoid(host, self._settings.set_aside):
            work = partial(self._board.set_aside, host, self._settings.set_aside)
            attempts.reports.append(self._reports.join(host, work))

    async def _ask_last_resort(self, host: str | None, body: Body, attempts: Attempts) -> OnlineAnswer:
        """Ask a host that is set aside, where all are: it was hardly they that failed, all at once."""
        if host is not None:
            attempts.note(host, self._clock.monotonic())
            with attempts.last_resort:
                answer = OnlineAnswer(await self._asked_once(host, body, attempts), host)
                if self._board.welcome(host):
                    attempts.reports.append(self._recoveries.join(host, partial(self._board.recover, host)))
                return answer
        raise UnexpectedReply("hosts", "every host of the permissive mode is set aside")

    async def _ask_host(self, host: str, body: Body, attempts: Attempts) -> CheckReply:
        """Ask a host, and once more where it fails."""
        try:
            return await self._asked_once(host, body, attempts)
        except (KeyRefused, AuthError, ClientClosed):
            raise
        except GovAuthError:
            return await self._asked_once(host, body, attempts)

    async def _asked_once(self, host: str, body: Body, attempts: Attempts) -> CheckReply:
        started = self._clock.monotonic()
        reply = await self._of(host).call(operations.CHECK, body=body)
        if self._is_slow(host, self._clock.monotonic() - started):
            self._set_aside(host, attempts)
        return reply

    def _is_slow(self, host: str, seconds: float) -> bool:
        count = self._slow.get(host, 0) + 1 if seconds >= self._settings.slow else 0
        self._slow[host] = count % _SLOW_IN_A_ROW
        return count >= _SLOW_IN_A_ROW

    def _may_see_the_key(self, host: str) -> bool:
        try:
            parts = urlsplit(host)
            name, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        if (
            "@" in parts.netloc
            or len(host.split()) != 1
            or host != host.strip()
            or parts.query
            or parts.fragment
        ):
            return False
        if is_loopback(name):
            return is_loopback(urlsplit(self._key.place.roots[PERMISSIVE]).hostname)
        known = any(name == domain or name.endswith(f".{domain}") for domain in self._settings.domains)
        return known and parts.scheme == "https"

    def _of(self, host: str) -> Transport:
        found = self._hosts.get(host)
        if found is None:
            place = Place(host, {PERMISSIVE: host.rstrip("/") + _PATH})
            found = self._hosts.setdefault(host, self._transport(place))
        return found

    def _transport(self, place: Place) -> Transport:
        api = Api(self._channel, place, refuse=refuse, headers={"accept": "*/*"}, provider="crpt")
        return Transport(api, evolve(self._key, clock=api.server_clock))
