"""Asking a service that signs or stamps: one request, with a deadline, and no error but our own."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

import anyio

from govauth.errors import ApiError, SigningFailed, TransportError
from govauth.http.addresses import uri
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender


async def ask(sender: HttpSender, request: Request, *, seconds: float, service: str) -> Response:
    """Send one request to a service.

    Args:
        sender: sends it.
        request: what to send.
        seconds: the deadline of the whole.
        service: what it is, for sentences, such as ``the remote signer``.

    Raises:
        SigningFailed: no answer came in time, or none that can be read.

    """
    response: Response | None = None
    failure = f"did not answer within {seconds:g} s"
    try:
        with anyio.move_on_after(seconds):
            response = await sender.send(request, seconds=seconds)
    except TransportError as error:
        failure = f"cannot be reached: {error.message}"
    except ApiError as error:
        failure = f"answered with something that cannot be read: {error.message}"
    if response is None:
        raise SigningFailed(f"{service} {failure}")
    return response


def split_address(url: str) -> SplitResult | None:
    """Take the address of a service apart; None where it is none, or holds a user or a password."""
    try:
        parts = urlsplit(uri(url))
        is_sound = parts.port != 0 and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return None
    return parts if is_sound else None
