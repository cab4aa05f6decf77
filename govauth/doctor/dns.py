"""Does the name of a host lead anywhere."""

from __future__ import annotations

import socket

import anyio

from govauth.doctor.finding import Finding, Text, same


async def resolve(host: str, port: int, seconds: float) -> Finding:
    """Look up the addresses of a host, as connections do."""
    advice = Text(
        "check the spelling of the host and the DNS servers of this machine (/etc/resolv.conf)",
        "проверьте имя узла и серверы DNS этой машины (/etc/resolv.conf)",
    )
    try:
        with anyio.fail_after(seconds):
            answers = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError:
        found = Text(f"no answer within {seconds:g} s", f"нет ответа за {seconds:g} с")
        return Finding.fault("dns", host, found, advice)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a host name"
        return Finding.fault("dns", host, same(str(reason)), advice)
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    return Finding.ok("dns", host, same(", ".join(addresses[:4])))
