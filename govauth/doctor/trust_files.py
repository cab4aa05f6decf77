"""The certificates that ESIA signs its tokens with, and those of СМЭВ, as they lie here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from anyio import to_thread

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.doctor.finding import Finding, Text, same
from govauth.doctor.settings import Settings
from govauth.errors import ConfigurationError
from govauth.home import expanded

_OLD: Final = timedelta(days=180)
_SOON: Final = timedelta(days=30)
_FETCH: Final = Text(
    "fetch http://esia.gosuslugi.ru/public/esia.zip anew (for the test stand its own) and put it there; ESIA"
    " changes its certificates about once a year",
    "скачайте заново http://esia.gosuslugi.ru/public/esia.zip (для тестового стенда — его архив) и положите"
    " на место; ЕСИА меняет сертификаты примерно раз в год",
)
_ASK: Final = Text(
    "ask the operator of СМЭВ for the certificates that it signs with now, and put them there",
    "запросите у оператора СМЭВ сертификаты, которыми она подписывает сейчас, и положите их на место",
)


async def check(settings: Settings) -> Sequence[Finding]:
    """Look whether each place can be read, is young, and holds a certificate that is valid."""
    esia = [await _look(expanded(path), _FETCH) for path in settings.trust]
    return [*esia, *[await _look(expanded(path), _ASK) for path in settings.smev_trust]]


async def _look(path: Path, advice: Text) -> Finding:
    from govauth.signing.trust import TrustedFiles  # noqa: PLC0415 - an extra

    subject = str(path)
    try:
        certificates = await TrustedFiles([path]).current()
        changed = await to_thread.run_sync(_newest, path)
    except (ConfigurationError, OSError) as error:
        return Finding.fault("trust", subject, same(str(error)), advice)
    now = instant(SYSTEM_CLOCK.time())
    last = max(certificate.not_after for certificate in certificates)
    valid = sum(certificate.is_valid_at(now) for certificate in certificates)
    age = now - instant(changed)
    until = last.strftime("%Y-%m-%d")
    found = Text(
        f"{valid} of {len(certificates)} certificates valid, the last one until {until}; {age.days} days old",
        f"действует {valid} из {len(certificates)}, последний до {until}; дней файлу: {age.days}",
    )
    if not valid:
        return Finding.fault("trust", subject, found, advice)
    if age > _OLD or last - now < _SOON:
        return Finding.warning("trust", subject, found, advice)
    return Finding.ok("trust", subject, found)


def _newest(path: Path) -> float:
    files = [one for one in path.iterdir() if one.is_file()] if path.is_dir() else [path]
    return max(one.stat().st_mtime for one in files)
