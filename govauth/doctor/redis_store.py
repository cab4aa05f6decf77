"""A store in Redis: reached, kept after a restart, never evicted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast
from urllib.parse import urlsplit

from anyio import to_thread

from govauth.auth.stores.redis import RedisTokenStore
from govauth.doctor.finding import Finding, State, Text, same
from govauth.doctor.store_probe import probe
from govauth.errors import ConfigurationError
from govauth.secret import Secret

_START: Final = Text(
    "check the address and password of Redis and that it runs and answers from here",
    "проверьте адрес и пароль Redis, запущен ли он и доступен ли отсюда",
)


async def look(url: Secret, seconds: float) -> list[Finding]:
    """Look at a server. Its password is not shown."""
    parts = urlsplit(url.reveal())
    subject = f"{parts.scheme}://{parts.hostname or parts.path}"
    try:
        store = RedisTokenStore(url)
    except ConfigurationError as error:
        return [Finding.fault("store", subject, same(error.message), _START)]
    findings = await probe(store, subject, seconds, _START)
    if any(one.state is not State.OK for one in findings):
        return findings
    facts = await to_thread.run_sync(_facts, url, seconds)
    if facts is None:
        found = Text("does not say how it is set up: INFO is refused", "не сообщает настроек (INFO запрещён)")
        advice = Text(
            "ask whoever runs it: append-only file on, eviction off",
            "спросите того, кто его ведёт: append-only включён, вытеснение выключено",
        )
        return [*findings, Finding.warning("redis-persistence", subject, found, advice)]
    return [*findings, _persistence(subject, facts), _eviction(subject, facts)]


def _facts(url: Secret, seconds: float) -> Mapping[str, str] | None:
    from redis import Redis  # noqa: PLC0415 - an extra, on first use
    from redis.exceptions import RedisError  # noqa: PLC0415

    with Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
        url.reveal(), socket_timeout=seconds, socket_connect_timeout=seconds
    ) as client:
        try:
            info = cast("dict[str, object]", client.info())  # pyright: ignore[reportUnknownMemberType]
        except RedisError:
            return None
        facts = {name: str(value) for name, value in info.items()}
        try:
            saving = client.config_get("save")  # pyright: ignore[reportUnknownMemberType]
            facts["save"] = str(cast("dict[str, object]", saving).get("save", ""))
        except RedisError:
            facts["save"] = "unknown"  # services refuse CONFIG
    return facts


def _persistence(subject: str, facts: Mapping[str, str]) -> Finding:
    check = "redis-persistence"
    if facts.get("aof_last_write_status", "ok") != "ok" or facts.get("rdb_last_bgsave_status", "ok") != "ok":
        found = Text("the last write to disk failed", "последняя запись на диск не удалась")
        advice = Text("look into the log of Redis and at its disk", "посмотрите журнал Redis и его диск")
        return Finding.fault(check, subject, found, advice)
    if facts.get("aof_enabled") == "1":
        return Finding.ok(check, subject, Text("the append-only file is on", "append-only включён"))
    advice = Text(
        "switch the append-only file on: CONFIG SET appendonly yes and in redis.conf; a refresh token that is"
        " lost with a restart asks for a new sign-in",
        "включите append-only: CONFIG SET appendonly yes и в redis.conf; refresh-токен, пропавший при"
        " перезапуске, потребует нового входа",
    )
    if not facts["save"]:
        found = Text("nothing is written to disk: a restart loses all", "на диск не пишется ничего")
        return Finding.fault(check, subject, found, advice)
    found = Text(
        "snapshots only: a restart loses the latest tokens",
        "только снимки: перезапуск теряет последние токены",
    )
    return Finding.warning(check, subject, found, advice)


def _eviction(subject: str, facts: Mapping[str, str]) -> Finding:
    check, policy = "redis-eviction", facts.get("maxmemory_policy", "noeviction")
    if policy == "noeviction":
        return Finding.ok(check, subject, Text("nothing is evicted", "ничего не вытесняется"))
    limited = facts.get("maxmemory", "0") != "0"
    found = Text(
        f"maxmemory-policy is {policy}" + ("" if limited else ", without a limit of memory so far"),
        f"maxmemory-policy: {policy}" + ("" if limited else ", предела памяти пока нет"),
    )
    advice = Text(
        "tokens and leases may vanish under load: CONFIG SET maxmemory-policy noeviction, or a Redis of their"
        " own",
        "под нагрузкой токены и блокировки могут пропасть: CONFIG SET maxmemory-policy noeviction или"
        " отдельный Redis",
    )
    return (Finding.fault if limited else Finding.warning)(check, subject, found, advice)
