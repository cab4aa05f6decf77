"""The options that every client takes, in the same way."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Final, Self, TypedDict

from attrs import field, fields_dict, frozen

from govauth.auth.store import TokenStore, check_store
from govauth.auth.stores.memory import MemoryTokenStore
from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.limiter import Rate
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import ConfigurationError
from govauth.events.observer import Observer
from govauth.events.watch import Watch
from govauth.http.sender import HttpSender
from govauth.observers.environment import observer_of_environment
from govauth.settings import check_clock, check_kind, check_methods, check_seconds, shown
from govauth.transport.channel import Channel

TOTAL_SECONDS: Final = 30.0
_EVENTS: Final = ("call", "attempt", "renewal", "lease_wait", "pending", "ledger")


class ClientSettings(TypedDict, total=False):
    """The keywords of :class:`ClientOptions`, as the constructor of a client takes them.

    ::

        MoyNalog(login, store=FileTokenStore("~/.govauth"), timeout=10)

    """

    store: TokenStore | None
    sender: HttpSender | None
    timeout: float
    rate: Rate | None
    retry: RetryPolicy
    clock: Clock
    observe: Observer | tuple[Observer, ...] | None


@frozen(kw_only=True, slots=True)
class ClientOptions:
    """How a client works, whatever the provider. Checked when the client is made.

    Attributes:
        store: where tokens outlive the process and are shared; None keeps them in the memory of this client.
        sender: carries the requests; whoever made it closes it. None for one of the client's own.
        timeout: the total seconds of one call, repeats and waiting for a token included.
        rate: the rate to keep; None for that of the room, which is none where the provider's limits are not
            known.
        retry: how often to repeat what may be repeated, and with which pauses.
        clock: the clock of this host; for tests.
        observe: is notified of calls, attempts, renewals and waits; one observer, or a tuple of several.
            ``GOVAUTH_LOG`` in the environment adds one that writes to the log.

    Raises:
        ConfigurationError: an option is wrong; it is named.

    """

    store: TokenStore | None = None
    sender: HttpSender | None = None
    timeout: float = TOTAL_SECONDS
    rate: Rate | None = None
    retry: RetryPolicy = field(factory=RetryPolicy)
    clock: Clock = SYSTEM_CLOCK
    observe: Observer | tuple[Observer, ...] | None = None

    def __attrs_post_init__(self) -> None:
        """Check every option."""
        check_store(self.store)
        if self.sender is not None:
            check_methods("sender", self.sender, "an HttpSender", ("send", "with_pool", "aclose"))
        check_seconds("timeout", self.timeout)
        if self.rate is not None:
            check_kind("rate", self.rate, Rate)
        check_kind("retry", self.retry, RetryPolicy)
        check_clock(self.clock)
        for observer in self._observers:
            check_methods("observe", observer, "an Observer, or a tuple of them", _EVENTS)
            _check_plain("observe", observer, _EVENTS)

    @classmethod
    def of(cls, client: str, settings: ClientSettings) -> Self:
        """Read the keywords that the constructor of a client was given.

        Args:
            client: its name, for errors.
            settings: the keywords that are not its own.

        Raises:
            ConfigurationError: an option is unknown or wrong; it is named.

        """
        known = fields_dict(cls)
        unknown = sorted(settings.keys() - known.keys())
        if unknown:
            raise ConfigurationError(
                f"{client} has no option {', '.join(map(repr, unknown))};"
                f" the options of every client are {', '.join(sorted(known))}"
            )
        return cls(**settings)

    def channel(self) -> Channel:
        """Make what the transports of a client share. Nothing is opened before the first call."""
        observers = self._observers
        logging = observer_of_environment()
        if logging is not None and not any(isinstance(one, type(logging)) for one in observers):
            observers = (*observers, logging)
        return Channel(
            sender=self.sender,
            store=MemoryTokenStore() if self.store is None else self.store,
            timeout=self.timeout,
            retry=self.retry,
            clock=self.clock,
            watch=Watch(observers) if observers else None,
        )

    @property
    def _observers(self) -> tuple[Observer, ...]:
        if self.observe is None:
            return ()
        return self.observe if isinstance(self.observe, tuple) else (self.observe,)


def _check_plain(name: str, value: object, methods: tuple[str, ...]) -> None:
    waiting = [method for method in methods if iscoroutinefunction(getattr(value, method))]
    if waiting:
        raise ConfigurationError(
            f"{name} must have plain methods; {', '.join(waiting)} of {shown(value)} must be awaited"
        )
