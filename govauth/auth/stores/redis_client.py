"""The client of redis-py that a store speaks through: one of its own, or one that is given."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from govauth.errors import ConfigurationError, StoreUnavailable, missing_extra
from govauth.secret import Secret

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

ANSWER_SECONDS: Final = 5.0
_SCHEMES: Final = ("redis://", "rediss://", "unix://")


def require_redis(what: str) -> None:
    """See that the extra is there.

    Args:
        what: needs it.

    Raises:
        ConfigurationError: it is not.

    """
    try:
        import_module("redis")
    except ImportError as error:
        raise missing_extra(what, "redis", error) from None


def checked_url(url: str | Secret) -> Secret:
    """Return an address of Redis.

    Raises:
        ConfigurationError: it is of no known kind.

    """
    url = Secret(url)
    if not url.reveal().startswith(_SCHEMES):
        raise ConfigurationError("url must begin with redis://, rediss:// or unix://")
    if not _is_address(url):
        raise ConfigurationError("url must be an address, such as redis://127.0.0.1:6379/0")
    return url


def _is_address(url: Secret) -> bool:
    try:
        return urlsplit(url.reveal()).port != 0
    except ValueError:
        return False


def client_at(url: Secret) -> Redis:
    """Make a client that connects with its first call. One that lost its connection tries once more."""
    from redis import ConnectionError as ConnectionFailed  # noqa: PLC0415 - an extra, on first use
    from redis import Redis  # noqa: PLC0415
    from redis.backoff import NoBackoff  # noqa: PLC0415
    from redis.retry import Retry  # noqa: PLC0415

    return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
        url.reveal(),
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 1, supported_errors=(ConnectionFailed,)),
    )


def failure_of(error: Exception, *, what: str) -> StoreUnavailable:
    """Say what is wrong with Redis. Its own sentence is left out: it may repeat what it was sent.

    Args:
        error: of redis-py.
        what: is not served.

    """
    from redis import exceptions  # noqa: PLC0415 - an extra, on first use

    kinds = {
        exceptions.OutOfMemoryError: "it is full: raise maxmemory, or let it evict what has an end",
        exceptions.ReadOnlyError: "it is a replica, which takes nothing",
        exceptions.TimeoutError: "it did not answer in time",
        exceptions.BusyLoadingError: "it is starting",
        exceptions.AuthenticationError: "it refuses the name or the password",
        # The parent of some above, so it comes last.
        exceptions.ConnectionError: "no connection: check its address, and that it runs",
    }
    reason = next((text for kind, text in kinds.items() if isinstance(error, kind)), type(error).__name__)
    return StoreUnavailable(f"Redis does not serve {what} ({reason})")


def checked_client(client: Redis | RedisCluster) -> Redis | RedisCluster:
    """Return a client that is given, if a store can work with it.

    Raises:
        ConfigurationError: it belongs to an event loop, is none, turns bytes into text, or may wait for ever.

    """
    from redis import Redis  # noqa: PLC0415 - an extra, on first use
    from redis.cluster import RedisCluster  # noqa: PLC0415
    from redis.sentinel import Sentinel  # noqa: PLC0415

    given: object = client
    if isinstance(given, Sentinel):
        raise ConfigurationError("give the client of a master: RedisTokenStore(sentinel.master_for(name, …))")
    if not isinstance(given, Redis | RedisCluster):
        kind = f"{type(given).__module__}.{type(given).__name__}"
        raise ConfigurationError(
            f"server must be a URL, or a client redis.Redis or redis.RedisCluster, not {kind}: calls go"
            " through worker threads, for any number of event loops"
        )
    if given.get_encoder().decode_responses:
        raise ConfigurationError("the Redis client must be made without decode_responses: records are bytes")
    if not _answers_in_time(given):
        raise ConfigurationError(
            f"the Redis client must be made with socket_timeout (such as {ANSWER_SECONDS:g} s): without it a"
            " server that hangs is waited for without an end"
        )
    return client


def _answers_in_time(client: Redis | RedisCluster) -> bool:
    """Look at a connection that is made and not opened: what is not set has the library's default."""
    from redis import Redis  # noqa: PLC0415 - an extra, on first use

    if not isinstance(client, Redis):
        node: object = getattr(client.nodes_manager.default_node, "redis_connection", None)
        return not isinstance(node, Redis) or _answers_in_time(node)
    connection: object = client.connection_pool.make_connection()
    return getattr(connection, "socket_timeout", None) is not None
