"""The key and its certificate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anyio import to_thread

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.doctor.finding import Finding, Text, same
from govauth.doctor.settings import KeyPair, Settings
from govauth.errors import ConfigurationError
from govauth.secret import Secret

if TYPE_CHECKING:
    from govauth.signing.certificates import Certificate

_SOON: Final = timedelta(days=30)


async def check(settings: Settings) -> Sequence[Finding]:
    """Look whether each key opens, belongs to its certificate, and for how long that is valid."""
    return [one for pair in settings.keys for one in await _look(pair)]


async def _look(pair: KeyPair) -> list[Finding]:
    try:
        if pair.key is None:
            certificates = await _certificates(pair.certificate or Path())
            return [one for certificate in certificates for one in _described(certificate)]
        certificate = await _opened(pair.key, pair.certificate, pair.password)
    except (ConfigurationError, OSError) as error:
        message = error.message if isinstance(error, ConfigurationError) else str(error)
        subject = str(pair.key or pair.certificate)
        return [Finding.fault("key", subject, same(message), _LOOK_AT_THEM)]
    belongs = Text(
        "opens, signs, and belongs to the certificate", "открывается, подписывает и подходит к сертификату"
    )
    return [Finding.ok("key", str(pair.key), belongs), *_described(certificate)]


_LOOK_AT_THEM: Final = Text(
    "see what each file is: govauth keys inspect FILE; a container or PFX stands alone, "
    "PKCS#8 needs its certificate",
    "посмотрите, что в каждом файле: govauth keys inspect ФАЙЛ; нужен контейнер, PFX "
    "либо ключ PKCS#8 с сертификатом",
)


async def _opened(key: Path, certificate: Path | None, password: Secret | None) -> Certificate:
    from govauth.signing.containers import describe_key_file  # noqa: PLC0415 - an extra
    from govauth.signing.opening import open_engine  # noqa: PLC0415
    from govauth.signing.sources import PrivateKey  # noqa: PLC0415

    def read() -> PrivateKey:
        if describe_key_file(key) is not None:
            return PrivateKey.open(key, password=password, certificate=certificate)
        return PrivateKey.from_files(key, certificate or key, password=password)

    source = await to_thread.run_sync(read)
    engine = await open_engine(source)
    await engine.aclose()
    return engine.certificate


async def _certificates(path: Path) -> tuple[Certificate, ...]:
    from govauth.signing.certificate_reading import read_certificates  # noqa: PLC0415 - an extra

    return read_certificates(await to_thread.run_sync(path.read_bytes))


def _described(certificate: Certificate) -> list[Finding]:
    return [
        _validity(certificate),
        Finding.ok(
            "certificate-hash",
            certificate.name,
            Text(
                f"client_certificate_hash for ЕСИА: {certificate.hash}",
                f"client_certificate_hash для ЕСИА: {certificate.hash}",
            ),
        ),
    ]


def _validity(certificate: Certificate) -> Finding:
    now = instant(SYSTEM_CLOCK.time())
    until = certificate.not_after.strftime("%Y-%m-%d")
    if now < certificate.not_before:
        since = certificate.not_before.strftime("%Y-%m-%d %H:%M UTC")
        found = Text(f"valid only from {since}", f"действует только с {since}")
        advice = Text("wait, or check the clock of this host", "подождите или проверьте часы этой машины")
        return Finding.fault("certificate", certificate.name, found, advice)
    if now > certificate.not_after:
        found = Text(f"expired on {until}", f"истёк {until}")
        return Finding.fault("certificate", certificate.name, found, _REPLACE)
    left = certificate.not_after - now
    found = Text(
        f"valid until {until}, {left.days} days left", f"действует до {until}, осталось дней: {left.days}"
    )
    if left < _SOON:
        return Finding.warning("certificate", certificate.name, found, _REPLACE)
    return Finding.ok("certificate", certificate.name, found)


_REPLACE: Final = Text(
    "get a new key and certificate, and register it where the old one is: in ЕСИА the technology portal, in"
    " «Честный знак» the profile of the participant",
    "получите новый ключ с сертификатом и зарегистрируйте там, где был старый: в ЕСИА — технологический"
    " портал, в «Честном знаке» — профиль участника",
)
