"""Asking a time-stamping authority for a time stamp over HTTP (RFC 3161, section 3.4)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from typing import Final, get_args

from govauth.clock import SYSTEM_CLOCK, Clock, instant
from govauth.errors import ConfigurationError, SigningFailed
from govauth.http.addresses import uri
from govauth.http.message import Request
from govauth.http.sender import HttpSender
from govauth.signing.asking import ask, split_address
from govauth.signing.certificates import Certificate
from govauth.signing.cms_reading import Refused
from govauth.signing.digest_names import DigestName
from govauth.signing.timestamps.messages import request_for, token_in
from govauth.signing.timestamps.token import Asked, StampTrust, TimeStamp, check_token
from govauth.signing.worker import WORKER

_QUERY: Final = "application/timestamp-query"
_REPLY: Final = "application/timestamp-reply"
_OK: Final = 200
_IDENTIFIER: Final = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,18})){1,16}")
_NONCE_BITS: Final = 64
_LONGEST_REPLY: Final = 1 << 20


class TimeStampAuthority:
    """A service that says when something was there. Every answer is checked before it is handed out.

    A request holds a digest and nothing else, and the answer is signed: plain http is good enough, and many
    authorities have nothing better. Each time stamp is asked for once; whoever wants another try makes it.
    """

    def __init__(
        self,
        url: str,
        sender: HttpSender,
        *,
        trusted: Iterable[Certificate],
        chain: Iterable[Certificate] = (),
        digest: DigestName | None = None,
        policy: str | None = None,
        seconds: float = 20.0,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        """Take the address; nothing is asked yet.

        Args:
            url: of the service, http or https.
            sender: what sends the requests; the caller closes it.
            trusted: certificates of the authorities that certify the service, or its own.
            chain: certificates that may lie between the two, where the service sends too few; none of them
                is trusted.
            digest: of the stamped octets: ``sha256`` for a service that knows no GOST. None takes that of the
                signature that is stamped, and Streebog-256 for other octets.
            policy: object identifier of the policy to ask for; None leaves it to the service.
            seconds: the deadline of one time stamp.
            clock: no time stamp can be later than it says.

        Raises:
            ConfigurationError: a setting is wrong.

        """
        self._digest: DigestName | None = digest
        address = split_address(url)
        if address is None or address.scheme not in {"http", "https"}:
            raise ConfigurationError(
                "the url of a time-stamping authority must be http or https, without a password"
            )
        if digest is not None:
            _check_digest(digest)
        if not seconds > 0:
            raise ConfigurationError("seconds must be positive")
        self._trusted, self._chain = tuple(trusted), tuple(chain)
        if not self._trusted:
            raise ConfigurationError(
                "a time-stamping authority needs the certificates of those that certify it"
            )
        if policy is not None and not _IDENTIFIER.fullmatch(policy):
            raise ConfigurationError("policy must be an object identifier, such as 1.2.643.2.2.38.4")
        self._url, self._sender, self._seconds = uri(url), sender, seconds
        self._policy, self._clock = policy, clock

    async def stamp(self, data: bytes, *, digest: DigestName | None = None) -> TimeStamp:
        """Get a time stamp over some octets.

        Args:
            data: the octets; only their digest leaves this host.
            digest: of these octets, where the settings name none.

        Raises:
            ConfigurationError: the digest is not known here.
            SigningFailed: the authority cannot be reached, refuses, or answers with a wrong time stamp.

        """
        if digest is not None:
            _check_digest(digest)
        asked = Asked(secrets.randbits(_NONCE_BITS) | 1, self._policy)
        chosen: DigestName = self._digest or digest or "streebog-256"
        content = await WORKER.run(request_for, data, chosen, asked)
        token = token_in(await self._ask(content))
        refusal: str
        try:
            return await WORKER.run(check_token, token, data, self._trust(), asked)
        except Refused as refused:
            refusal = str(refused)
        raise SigningFailed(f"the time-stamping authority answered with a wrong time stamp: {refusal}")

    def _trust(self) -> StampTrust:
        now = instant(self._clock.time())
        return StampTrust(self._trusted, self._chain, at=now, now=now)

    async def _ask(self, content: bytes) -> bytes:
        request = Request("POST", self._url, {"content-type": _QUERY, "accept": _REPLY}, content)
        response = await ask(
            self._sender, request, seconds=self._seconds, service="the time-stamping authority"
        )
        if response.status != _OK:
            raise SigningFailed(f"the time-stamping authority answered {response.status}")
        if len(response.content) > _LONGEST_REPLY:
            raise SigningFailed(f"the time-stamping authority answered with more than {_LONGEST_REPLY} bytes")
        return response.content


def _check_digest(digest: str) -> None:
    if digest not in get_args(DigestName):
        raise ConfigurationError(f"digest must be one of {', '.join(get_args(DigestName))}")
