"""A certificate that was refused: whose it is, and which root is missing."""

from __future__ import annotations

import ssl
from typing import Final

import anyio
from anyio.streams.tls import TLSAttribute, TLSStream

from govauth.doctor.finding import Finding, Text, same
from govauth.errors import ConfigurationError

_RUSSIAN: Final = "Russian Trusted"
"""How the names of the national root and of its sub CA begin."""


async def distrusted(
    message: str, host: str, port: int, context: ssl.SSLContext | None, seconds: float
) -> Finding:
    """Describe a refused certificate: by whom it was issued decides what to do.

    Args:
        message: why TLS failed.
        host: which host.
        port: of it.
        context: the trust that was used, None for the usual.
        seconds: for looking at the certificate.

    """
    issuer = await _issuer(host, port, seconds)
    if issuer is None or "is not trusted" not in message:
        advice = Text(
            "check the clock of this host, the name of the service, and whether a proxy opens TLS on the way",
            "проверьте часы этой машины, имя сервиса и не вскрывает ли TLS прокси на пути",
        )
        return Finding.fault("tls", host, same(message), advice)
    found = Text(f"{message}; issued by {issuer}", f"{message}; издатель {issuer}")
    if _RUSSIAN in issuer and context is None:
        return Finding.fault("tls", host, found, _MISSING_ROOT)
    advice = Text(
        f"if {issuer} is an authority of your network or of the provider, pass its root: --ca root.pem, in"
        " programs sender=HttpxSender(ssl_context=trusting('root.pem')); else somebody stands in between",
        f"если {issuer} — удостоверяющий центр вашей сети или поставщика, передайте его корень: --ca"
        " root.pem, в программах sender=HttpxSender(ssl_context=trusting('root.pem')); иначе кто-то стоит"
        " посередине",
    )
    return Finding.fault("tls", host, found, advice)


_MISSING_ROOT: Final = Text(
    "the Russian Trusted Root CA is missing: get its root and sub CA from https://www.gosuslugi.ru/crt and"
    " pass --ca root.pem --ca sub.pem, in programs"
    " sender=HttpxSender(ssl_context=trusting('root.pem', 'sub.pem'))",
    "нет корня Russian Trusted Root CA: возьмите корневой и выпускающий сертификаты на"
    " https://www.gosuslugi.ru/crt и передайте --ca root.pem --ca sub.pem, в программах"
    " sender=HttpxSender(ssl_context=trusting('root.pem', 'sub.pem'))",
)


async def _issuer(host: str, port: int, seconds: float) -> str | None:
    """Read who issued the certificate that a host shows. Nothing is sent to it."""
    looking = ssl.create_default_context()
    looking.check_hostname = False
    looking.verify_mode = ssl.CERT_NONE
    try:
        with anyio.fail_after(seconds):
            # A handshake that fails leaves the connection open.
            async with (
                await anyio.connect_tcp(host, port) as stream,
                await TLSStream.wrap(
                    stream, hostname=host, ssl_context=looking, standard_compatible=False
                ) as secured,
            ):
                shown = secured.extra(TLSAttribute.peer_certificate_binary, None)
    except (OSError, TimeoutError, anyio.BrokenResourceError, anyio.EndOfStream):
        return None
    if shown is None:
        return None
    try:
        from govauth.signing.certificate_reading import read_certificate  # noqa: PLC0415 - an extra

        return read_certificate(shown).issuer_name
    except ConfigurationError:
        return None
