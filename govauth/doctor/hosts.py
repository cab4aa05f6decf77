"""Each host: its name, the way to it, its certificate, its clock."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import anyio

from govauth.doctor.clock_skew import skew
from govauth.doctor.dns import resolve
from govauth.doctor.finding import Finding, State, Text, same
from govauth.doctor.settings import Settings
from govauth.doctor.tls import distrusted
from govauth.errors import ConfigurationError, ConnectFailed, TlsFailed, TransportError, UnexpectedReply
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender

_SERVER_FAULT: Final = 500
_PORTS: Final = {"https": 443, "http": 80}


async def check(settings: Settings) -> Sequence[Finding]:
    """Look at every host once, all at the same time."""
    from govauth.http.senders.httpx import HttpxSender, trusting  # noqa: PLC0415 - on first use

    try:
        context = trusting(*settings.ca_files) if settings.ca_files else None
        sender = HttpxSender(ssl_context=context, trust_env=settings.trust_env)
    except ConfigurationError as error:
        advice = Text(
            "give files that hold certificates in PEM or DER, and proxies by their address",
            "укажите файлы с сертификатами в PEM или DER, а прокси — их адресом",
        )
        return [Finding.fault("sender", "settings", same(error.message), advice)]
    origins = list(dict.fromkeys(_origin(host) for host in settings.hosts))
    found: dict[str, list[Finding]] = {origin: [] for origin in origins}

    async def look(origin: str) -> None:
        found[origin] = await _look(origin, sender, settings, context)

    try:
        async with anyio.create_task_group() as tasks:
            for origin in origins:
                tasks.start_soon(look, origin)
    finally:
        await sender.aclose()
    return [one for findings in found.values() for one in findings]


def _origin(host: str) -> str:
    parts = urlsplit(host)
    return f"{parts.scheme}://{parts.netloc}"


async def _look(
    origin: str, sender: HttpSender, settings: Settings, context: ssl.SSLContext | None
) -> list[Finding]:
    parts = urlsplit(origin)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    findings: list[Finding] = []
    if not settings.trust_env:  # a proxy resolves names itself
        name = await resolve(host, port, settings.seconds)
        findings.append(name)
        if name.state is not State.OK:
            return findings
    before = time.time()
    try:
        response = await sender.send(Request("GET", f"{origin}/"), seconds=settings.seconds)
    except TlsFailed as error:
        findings.append(await distrusted(error.message, host, port, context, settings.seconds))
        return findings
    except (TransportError, UnexpectedReply) as error:
        findings.append(_unreachable(origin, error))
        return findings
    findings.append(_answered(origin, response))
    if parts.scheme == "https":
        trusted = Text("the certificate is trusted", "сертификату есть доверие")
        findings.append(Finding.ok("tls", host, trusted))
    findings.append(skew(host, response.date, before, time.time()))
    return findings


def _unreachable(origin: str, error: TransportError | UnexpectedReply) -> Finding:
    if isinstance(error, ConnectFailed):
        advice = Text(
            "check the address and port, the firewall, and whether this network needs a proxy (HttpxSender"
            "(proxy=…) or trust_env=True); many services take only addresses in Russia",
            "проверьте адрес и порт, межсетевой экран и не нужен ли здесь прокси (HttpxSender(proxy=…) или"
            " trust_env=True); многие сервисы пускают только с адресов в России",
        )
    else:
        advice = Text(
            "something on the way drops the connection, or this is no HTTP server: try from another network",
            "что-то на пути рвёт соединение, или это не сервер HTTP: попробуйте из другой сети",
        )
    return Finding.fault("reach", origin, same(error.message), advice)


def _answered(origin: str, response: Response) -> Finding:
    found = Text(f"answers (HTTP {response.status})", f"отвечает (HTTP {response.status})")
    if response.status < _SERVER_FAULT:
        return Finding.ok("reach", origin, found)
    advice = Text(
        "the service is reached but unwell, or under maintenance: try again later",
        "до сервиса запрос дошёл, но сервис неисправен или на обслуживании: попробуйте позже",
    )
    return Finding.warning("reach", origin, found, advice)
