"""Verifying a time stamp that stands alone, such as a file ``.tsr`` or ``.tst`` beside a document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from govauth.clock import SYSTEM_CLOCK, instant
from govauth.errors import SigningFailed
from govauth.signing._asn1 import MALFORMED
from govauth.signing.armor import blocks_of
from govauth.signing.certificates import Certificate
from govauth.signing.cms_reading import Refused
from govauth.signing.timestamps.messages import is_reply, token_in
from govauth.signing.timestamps.token import StampTrust, TimeStamp, check_token
from govauth.signing.worker import WORKER


async def verify_time_stamp(
    token: bytes,
    data: bytes,
    authorities: Iterable[Certificate],
    *,
    chain: Iterable[Certificate] = (),
    at: datetime | None = None,
) -> TimeStamp:
    """Verify a time stamp, GOST or RSA, in a worker thread.

    Args:
        token: the time stamp, or the authority's whole answer, in DER, BER, PEM or base64.
        data: what it is said to stamp.
        authorities: certificates of authorities that certify time-stamping authorities, or of those
            themselves.
        chain: certificates that may lie between the two; none of them is trusted for being here.
        at: the moment, aware, at which the path to an authority must be valid; None for now.

    Raises:
        SigningFailed: it does not verify; the sentence says why.
        InvalidInput: ``at`` has no zone.

    """
    now = instant(SYSTEM_CLOCK.time())
    trust = StampTrust(tuple(authorities), tuple(chain), at=now if at is None else at, now=now)
    return await WORKER.run(_verified, token, data, trust)


def _verified(token: bytes, data: bytes, trust: StampTrust) -> TimeStamp:
    refusal = "it is malformed"
    try:
        blocks = blocks_of(token)
        if len(blocks) == 1:
            content = blocks[0].content
            return check_token(token_in(content) if is_reply(content) else content, data, trust)
        refusal = f"the file holds {len(blocks)} objects, not one"
    except Refused as refused:
        refusal = str(refused)
    except MALFORMED:
        pass
    raise SigningFailed(f"the time stamp does not verify: {refusal}")
