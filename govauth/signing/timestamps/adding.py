"""Adding time stamps to the signatures of a CMS: CAdES-T (RFC 5126, section 6.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from attrs import evolve

from govauth.errors import SigningFailed
from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, core
from govauth.signing.cms_editing import SignedMessage, with_unsigned
from govauth.signing.cms_reading import Refused, signed_data
from govauth.signing.digest_names import DIGEST_OIDS, DigestName
from govauth.signing.timestamps.authority import TimeStampAuthority
from govauth.signing.worker import WORKER


async def add_time_stamps(signed: bytes, authority: TimeStampAuthority) -> bytes:
    """Put a time stamp on every signature of a CMS that has none yet.

    The CMS that was given stays good, whatever happens here: keep it where the time stamp may come later.
    Whether the signatures are right is not looked at.

    Args:
        signed: the CMS in DER, BER, PEM or base64, attached or detached.
        authority: is asked once for each signature.

    Returns:
        The CMS in DER; every signature has a time stamp over its own octets.

    Raises:
        SigningFailed: it is no CMS with signatures, or the authority did not give a right time stamp.

    """
    message, infos = await WORKER.run(_opened, signed)
    signers = list(message.signers)
    for place, signer in enumerate(infos):
        if not _is_stamped(signer):
            stamp = await authority.stamp(signer["signature"].native, digest=_digest(signer))
            signers[place] = with_unsigned(signer, oids.SIGNATURE_TIME_STAMP, (stamp.token,))
    return await WORKER.run(evolve(message, signers=tuple(signers)).to_der)


def _opened(signed: bytes) -> tuple[SignedMessage, Sequence[Any]]:
    refusal = "it is malformed"
    try:
        return _read_through(signed)
    except Refused as refused:
        refusal = str(refused)
    except MALFORMED:
        pass
    raise SigningFailed(f"the CMS cannot be stamped: {refusal}")


def _read_through(signed: bytes) -> tuple[SignedMessage, Sequence[Any]]:
    # The library reads on demand: what is malformed is found here, before anybody is asked.
    data = signed_data(signed)
    message, infos = SignedMessage.of(data), tuple(data["signer_infos"])
    for signer in infos:
        with_unsigned(signer, oids.SIGNATURE_TIME_STAMP, ())
        _is_stamped(signer)
    return message, infos


def _is_stamped(signer: Any) -> bool:
    unsigned = signer["unsigned_attrs"]
    if isinstance(unsigned, core.Void):
        return False
    return any(one["type"].dotted == oids.SIGNATURE_TIME_STAMP for one in unsigned)


def _digest(signer: Any) -> DigestName | None:
    oid = signer["digest_algorithm"]["algorithm"].dotted
    return next((name for name, known in DIGEST_OIDS.items() if known == oid), None)
