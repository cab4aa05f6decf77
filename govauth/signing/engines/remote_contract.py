"""The contract of a remote signer, and its server side without any web framework.

A service that holds a key — an HSM, CryptoPro CSP on another host — answers this::

    POST <url>
    content-type: application/octet-stream
    accept: application/octet-stream
    x-certificate-hash: <Streebog-256 of the certificate's DER, upper-case hexadecimal>
    authorization: Bearer <token>            only where the service asks for one

    <the exact bytes to sign>

==========  ==========================================================================================
status      meaning
==========  ==========================================================================================
200         ``application/octet-stream``: the raw signature ``s ‖ r``, both big-endian, over Streebog of
            the body; 64 octets for a 256-bit key, 128 for a 512-bit one
401         the bearer token is missing or wrong
405         another method than POST
409         the service holds the key of another certificate
413         the body is too long
415         another content type
500, 503    the engine of the service failed
==========  ==========================================================================================

The service hashes; the client checks the signature against the certificate before it uses it.
"""

from __future__ import annotations

from typing import Final

from govauth.errors import SigningFailed
from govauth.http.message import Request, Response
from govauth.secret import Secret
from govauth.signing.engine import Engine

OCTETS: Final = "application/octet-stream"
CERTIFICATE_HASH: Final = "x-certificate-hash"


class SigningService:
    """The server side of the contract over any engine."""

    def __init__(self, engine: Engine, *, token: str | Secret | None = None, limit: int = 16 << 20) -> None:
        """Serve an engine.

        Args:
            engine: what signs; whoever opened it closes it.
            token: the bearer token that callers must show; None asks for none.
            limit: the longest body, in octets.

        """
        self._engine = engine
        self._expected = None if token is None else Secret(f"Bearer {Secret(token).reveal()}")
        self.limit = limit

    async def answer(self, request: Request) -> Response:
        """Answer one request of the contract."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        try:
            signature = await self._engine.sign(request.content)
        except SigningFailed:
            # What failed is the matter of the service's own log.
            return _plain(500, "the engine failed")
        return Response(200, {"content-type": OCTETS}, signature)

    def _refusal(self, request: Request) -> Response | None:
        if request.method != "POST":
            return _plain(405, "POST the bytes to sign")
        shown = Secret(request.headers.get("authorization", ""))
        if self._expected is not None and shown != self._expected:
            return _plain(401, "the bearer token is missing or wrong")
        if request.headers.get("content-type", OCTETS).partition(";")[0].strip().lower() != OCTETS:
            return _plain(415, f"the content type must be {OCTETS}")
        if request.headers.get(CERTIFICATE_HASH) != self._engine.certificate.hash:
            return _plain(409, "this is the signer of another certificate")
        if len(request.content) > self.limit:
            return _plain(413, f"the body is longer than {self.limit} bytes")
        return None


def _plain(status: int, text: str) -> Response:
    return Response(status, {"content-type": "text/plain; charset=utf-8"}, text.encode())
