"""Which engines can sign with GOST keys on this host: each is tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from govauth.doctor.finding import Finding, State, Text, same
from govauth.doctor.settings import Settings
from govauth.errors import ConfigurationError
from govauth.signing.engine import EngineName

_ENGINES: Final[tuple[tuple[EngineName, Text], ...]] = (
    (
        "gnutls",
        Text("install GnuTLS 3.6 or newer (libgnutls30)", "установите GnuTLS 3.6 или новее (libgnutls30)"),
    ),
    (
        "openssl",
        Text(
            "install openssl with gost-engine (libengine-gost-openssl)",
            "установите openssl с gost-engine (libengine-gost-openssl)",
        ),
    ),
)


async def check(settings: Settings) -> Sequence[Finding]:
    """Sign with each engine and key length, and verify it."""
    findings = [await _probe(name, advice) for name, advice in _ENGINES]
    if not any(one.state is State.OK for one in findings):
        found = Text("no engine can sign with GOST keys", "ни один механизм не подпишет ключом ГОСТ")
        advice = Text(
            "install one of them; without it ЕСИА and «Честный знак» cannot be signed in to",
            "установите хотя бы один; без него не войти в ЕСИА и «Честный знак»",
        )
        make = Finding.fault if settings.keys or "gost" in settings.extras else Finding.warning
        findings.append(make("engine", "GOST", found, advice))
    return findings


async def _probe(name: EngineName, advice: Text) -> Finding:
    from govauth.signing.opening import open_engine  # noqa: PLC0415 - an extra
    from govauth.signing.self_signed import make_test_key  # noqa: PLC0415

    try:
        for bits in (256, 512):
            engine = await open_engine(make_test_key(for_tests=True, bits=bits), engine=name)
            await engine.aclose()
    except ConfigurationError as error:
        reason = error.message.partition(f"{name}: ")[2] or error.message
        return Finding.warning("engine", name, same(reason), advice)
    found = Text("signs with keys of 256 and 512 bits", "подписывает ключами в 256 и 512 бит")
    return Finding.ok("engine", name, found)
