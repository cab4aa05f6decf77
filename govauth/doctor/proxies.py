"""Proxies that the environment names."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.request import getproxies_environment

import anyio

from govauth.doctor.finding import Finding, Text, same
from govauth.doctor.settings import Settings
from govauth.errors import ConfigurationError
from govauth.secret import Secret


async def check(settings: Settings) -> Sequence[Finding]:
    """Look whether proxies are named, heeded and there. Their credentials are not shown."""
    from govauth.http.senders.proxy import Proxy  # noqa: PLC0415 - on first use

    named = {
        f"{scheme.upper()}_PROXY": Secret(address)
        for scheme, address in getproxies_environment().items()
        if scheme in ("http", "https", "all") and address
    }
    if not named:
        return [Finding.ok("proxy", "environment", Text("no proxy is named", "прокси не заданы"))]
    if not settings.trust_env:
        return [_not_heeded(name) for name in named]
    findings: list[Finding] = []
    for name, address in named.items():
        try:
            proxy = Proxy.at(address, named=name)
        except ConfigurationError as error:
            findings.append(Finding.fault("proxy", name, same(error.message), _WRITE_IT_SO))
            continue
        findings.append(await _reached(name, proxy.host, proxy.port, settings.seconds))
    return findings


_WRITE_IT_SO = Text(
    "write it as http://proxy.example:3128 or socks5://proxy.example:1080",
    "запишите его так: http://proxy.example:3128 или socks5://proxy.example:1080",
)


def _not_heeded(name: str) -> Finding:
    found = Text(
        "is set, and govauth goes past it: it heeds only what it is given",
        "задан, но govauth идёт мимо: он слушает только то, что ему передали",
    )
    advice = Text(
        "if hosts are reached only through it, pass --trust-env, in programs"
        " sender=HttpxSender(trust_env=True)",
        "если к сервисам можно попасть только через него, передайте --trust-env, в программах"
        " sender=HttpxSender(trust_env=True)",
    )
    return Finding.warning("proxy", name, found, advice)


async def _reached(name: str, host: str, port: int, seconds: float) -> Finding:
    try:
        with anyio.fail_after(seconds):
            stream = await anyio.connect_tcp(host, port)
            await stream.aclose()
    except (OSError, TimeoutError) as error:
        found = Text(
            f"{host}:{port} cannot be reached ({type(error).__name__})",
            f"до {host}:{port} не достучаться ({type(error).__name__})",
        )
        advice = Text(
            "check the address of the proxy, or unset the variable", "проверьте адрес прокси или уберите его"
        )
        return Finding.fault("proxy", name, found, advice)
    return Finding.ok("proxy", name, Text(f"{host}:{port} answers", f"{host}:{port} отвечает"))
