"""Results that come later: awaitable, iterable, and resumable in another process."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Mapping
from typing import Final, Generic, TypeAlias, TypeVar

import anyio
from attrs import Attribute, field, frozen

from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.errors import ConfigurationError, InvalidInput, PendingRejected, PendingTimedOut
from govauth.events.watch import Watch
from govauth.settings import is_finite, is_pause
from govauth.wire.json import JsonValue, NotJson, decode_json, encode_json

T = TypeVar("T")

_VERSION: Final = 1


@frozen(slots=True)
class Waiting:
    """Not there yet.

    Attributes:
        retry_after: seconds that the server asks to wait before the next look; None if it does not say.
        note: what is known of the progress, for people.

    """

    retry_after: float | None = None
    note: str = ""


@frozen(slots=True)
class Ready(Generic[T]):
    """There."""

    value: T


@frozen(slots=True)
class Rejected:
    """It will never be there.

    Attributes:
        reason: the provider's message.

    """

    reason: str


Look: TypeAlias = Waiting | Ready[T] | Rejected


def _grows(_: object, attribute: Attribute[float], value: object) -> None:
    if not is_finite(value) or value < 1:
        raise ConfigurationError(f"{attribute.name} must be a finite number, 1 or more")


@frozen(slots=True)
class Backoff:
    """How long to wait between looks, in seconds, where the server does not say.

    Attributes:
        first: before the second look.
        factor: each further pause is longer by it.
        longest: no pause is longer, unless the server asks.

    Raises:
        ConfigurationError: a number is out of range.

    """

    first: float = field(default=1.0, validator=is_pause)
    factor: float = field(default=1.5, validator=_grows)
    longest: float = field(default=30.0, validator=is_pause)

    def pause(self, looks: int, asked: float | None) -> float:
        """Return the pause after ``looks`` looks. What the server asks is the least; jitter only adds."""
        own = min(self.longest, self.first * self.factor ** (looks - 1))
        return (own if asked is None else max(0.0, asked)) * random.uniform(1.0, 1.2)  # noqa: S311


class Pending(Generic[T]):
    """A result that the provider is still making.

    ``await pending`` waits for it; ``async for step in pending`` shows the waiting as well and ends after
    :class:`Ready`. Each of them looks anew, so an error or a cancellation loses nothing.
    """

    def __init__(
        self,
        look: Callable[[], Awaitable[Look[T]]],
        *,
        name: str,
        resume_key: str,
        within: float,
        backoff: Backoff | None = None,
        clock: Clock = SYSTEM_CLOCK,
        watch: Watch | None = None,
    ) -> None:
        """Describe the waiting; nothing starts before it is awaited.

        Args:
            look: asks the provider once.
            name: of the operation, for errors.
            resume_key: lets another process go on, see :func:`make_resume_key`.
            within: the total seconds to wait.
            backoff: of looking, where the server does not ask for one.
            clock: for tests.
            watch: the observers of the client.

        """
        self._look = look
        self._name = name
        self._resume_key = resume_key
        self._within = within
        self._backoff = backoff or Backoff()
        self._clock = clock
        self._watch = watch

    @property
    def resume_key(self) -> str:
        """Text with which another process can go on. It holds no secrets."""
        return self._resume_key

    def __await__(self) -> Generator[object, None, T]:
        return self._wait().__await__()

    def __aiter__(self) -> AsyncIterator[Waiting | Ready[T]]:
        return self._steps()

    def _steps(self) -> _Steps[T]:
        reported = self._name, self._resume_key
        return _Steps(self._look, self._backoff, self._within, self._clock, reported, watch=self._watch)

    async def _wait(self) -> T:
        steps = self._steps()
        while True:
            step = await steps.step()
            if isinstance(step, Ready):
                return step.value


class _Steps(Generic[T]):
    """One waiting: an iterator and not an async generator, so it may be left in the middle."""

    def __init__(
        self,
        look: Callable[[], Awaitable[Look[T]]],
        backoff: Backoff,
        within: float,
        clock: Clock,
        reported: tuple[str, str],
        *,
        watch: Watch | None,
    ) -> None:
        self._look = look
        self._backoff = backoff
        self._within = within
        self._clock = clock
        self._name, self._resume_key = reported
        self._watch = watch
        self._began = clock.monotonic()
        self._deadline = self._began + within
        self._looks = 0
        self._last: Waiting | Ready[T] = Waiting()

    def __aiter__(self) -> _Steps[T]:
        return self

    async def __anext__(self) -> Waiting | Ready[T]:
        if isinstance(self._last, Ready):
            raise StopAsyncIteration
        return await self.step()

    async def step(self) -> Waiting | Ready[T]:
        if self._looks and isinstance(self._last, Waiting):
            await self._pause(self._last.retry_after)
        step = await self._look()
        self._looks += 1
        self._tell(type(step).__name__.lower())
        if isinstance(step, Rejected):
            raise PendingRejected(
                f"the provider will not make it: {step.reason}", operation=self._name, reason=step.reason
            )
        self._last = step
        return step

    async def _pause(self, asked: float | None) -> None:
        pause = self._backoff.pause(self._looks, asked)
        if self._clock.monotonic() + pause > self._deadline:
            self._tell("timed_out")
            raise PendingTimedOut(
                f"not ready within {self._within:g} s; go on later with the resume key",
                operation=self._name,
                resume_key=self._resume_key,
            )
        await anyio.sleep(pause)

    def _tell(self, state: str) -> None:
        if self._watch is not None:
            from govauth.events.values import PendingEvent  # noqa: PLC0415 - on first use

            seconds = self._clock.monotonic() - self._began
            self._watch.pending(
                PendingEvent(operation=self._name, looks=self._looks, seconds=seconds, state=state)
            )


def make_resume_key(kind: str, data: Mapping[str, JsonValue]) -> str:
    """Write what another process needs to go on, as versioned JSON text without secrets."""
    return encode_json({"version": _VERSION, "kind": kind, "data": data}).decode()


def read_resume_key(text: str, kind: str) -> Mapping[str, JsonValue]:
    """Read what :func:`make_resume_key` wrote for the same kind.

    Raises:
        InvalidInput: it is not a resume key, not of this kind, or of an unknown version.

    """
    try:
        value = decode_json(text.encode())
    except NotJson:
        value = None
    if isinstance(value, Mapping) and value.get("version") == _VERSION and value.get("kind") == kind:
        data = value.get("data")
        if isinstance(data, Mapping):
            return data
    raise InvalidInput("resume_key", f"must be a resume key of {kind}, as this release writes it")
