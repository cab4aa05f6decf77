"""Checking a time stamp token (RFC 3161, section 2.4.2; RFC 5816): its imprint, its authority, its time."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from attrs import field, frozen

from govauth.signing import oids
from govauth.signing._asn1 import MALFORMED, as_read, cms, core, tsp
from govauth.signing.certificates import Certificate
from govauth.signing.chains import Effort, Untrusted, path_to_authority, validated_moment
from govauth.signing.cms_reading import Refused, enclosed_in, named_among
from govauth.signing.cms_signer_check import check_stamp_signer
from govauth.signing.digest_names import digest_by

_LONGEST: Final = 256 * 1024
"""Octets of a token; with a chain of certificates one takes 2 to 8 kB."""

_MOST_CERTIFICATES: Final = 8
_VERSIONS: Final = frozenset({"v1", "v3"})
_EMPTY: Final = frozenset({b"", b"\x05\x00"})
_CLOCKS_DIFFER: Final = timedelta(minutes=5)


@frozen(slots=True)
class TimeStamp:
    """A time stamp that verifies: the stamped octets were there at this time, says a trusted authority.

    Attributes:
        time: of the authority's clock, UTC.
        accuracy: how far from the true time it may be; None where the authority does not say.
        serial: number of the time stamp at its authority.
        policy: object identifier of the policy it was made under.
        certificate: of the authority.
        token: the time stamp itself, in DER.

    """

    time: datetime
    accuracy: timedelta | None
    serial: int
    policy: str
    certificate: Certificate
    token: bytes = field(repr=False)


@frozen(slots=True)
class StampTrust:
    """Whose time stamps are believed, and when.

    Attributes:
        authorities: that certify time-stamping authorities, or such authorities themselves.
        between: certificates that may lie between the two; nothing of them is trusted.
        at: when the certificates of a path must be valid.
        now: no time stamp can be later.
        effort: what finding paths may cost.

    """

    authorities: tuple[Certificate, ...]
    between: tuple[Certificate, ...]
    at: datetime = field(validator=validated_moment)
    now: datetime
    effort: Effort = field(factory=Effort)


@frozen(slots=True)
class Asked:
    """What a request asked for, to compare the answer with.

    Attributes:
        nonce: the number sent along.
        policy: object identifier; None leaves it to the authority.

    """

    nonce: int
    policy: str | None


def check_token(token: bytes, stamped: bytes, trust: StampTrust, asked: Asked | None = None) -> TimeStamp:
    """Check a time stamp over some octets.

    Args:
        token: ContentInfo in DER or BER.
        stamped: the octets; they are hashed here.
        trust: whose time stamps are believed.
        asked: what the request asked for; None where there was none of ours.

    Raises:
        Refused: it is wrong or not trusted; the sentence says why, without a subject.

    """
    try:
        return _checked(token, stamped, trust, asked)
    except MALFORMED:
        raise Refused("it is malformed") from None


def _checked(token: bytes, stamped: bytes, trust: StampTrust, asked: Asked | None) -> TimeStamp:
    if len(token) > _LONGEST:
        raise Refused(f"it is longer than {_LONGEST} bytes")
    data, octets = _opened(token)
    info = tsp.TSTInfo.load(octets, strict=True)
    _check_imprint(info, stamped)
    if asked is not None:
        _check_asked(info, asked)
    time = _time_of(info)
    if time > trust.now + _CLOCKS_DIFFER:
        raise Refused(f"it is from the future ({time:%Y-%m-%d %H:%M:%S} UTC); is the clock here right?")
    certificate = _authority(data, trust)
    if not certificate.is_valid_at(time):
        raise Refused(f"the certificate of {certificate.name} was not valid at its time")
    check_stamp_signer(data, data["signer_infos"][0], octets, certificate)
    _check_name(info, certificate)
    return TimeStamp(
        time=time,
        accuracy=_accuracy(info["accuracy"]),
        serial=info["serial_number"].native,
        policy=info["policy"].dotted,
        certificate=certificate,
        token=token,
    )


def _opened(token: bytes) -> tuple[Any, bytes]:
    outer = cms.ContentInfo.load(token, strict=True)
    if outer["content_type"].dotted != oids.SIGNED_DATA:
        raise Refused("it is not SignedData")
    data = outer["content"]
    encapsulated = data["encap_content_info"]
    if encapsulated["content_type"].dotted != oids.TIME_STAMP_INFO:
        raise Refused("it is signed, but no time stamp")
    if data["version"].native not in _VERSIONS or len(data["signer_infos"]) != 1:
        raise Refused("it must be signed once, by its authority")
    if not isinstance(data["crls"], core.Void):
        raise Refused("it carries revocation lists, which are not judged here")
    if isinstance(encapsulated["content"], core.Void):
        raise Refused("it says no time")
    return data, bytes(encapsulated["content"])


def _check_imprint(info: Any, stamped: bytes) -> None:
    if info["version"].native != "v1":
        raise Refused("its version is not 1")
    imprint = info["message_imprint"]
    algorithm = imprint["hash_algorithm"]
    digest = digest_by(algorithm["algorithm"].dotted, stamped)
    if digest is None:
        raise Refused(f"its digest is not known here ({algorithm['algorithm'].dotted})")
    if algorithm["parameters"].dump() not in _EMPTY:
        raise Refused("its digest algorithm carries parameters")
    if not hmac.compare_digest(imprint["hashed_message"].native, digest):
        raise Refused("it is of something else (its imprint)")
    extensions = info["extensions"]
    if not isinstance(extensions, core.Void) and any(one["critical"].native for one in extensions):
        raise Refused("it has a critical extension that is not known here")


def _check_asked(info: Any, asked: Asked) -> None:
    if info["nonce"].native != asked.nonce:
        raise Refused("it answers another request (its nonce)")
    if asked.policy is not None and info["policy"].dotted != asked.policy:
        raise Refused(f"it was made under the policy {info['policy'].dotted}, not {asked.policy}")


def _time_of(info: Any) -> datetime:
    time = info["gen_time"].native
    if not isinstance(time, datetime) or time.tzinfo is None:
        raise Refused("its time has no zone, or is out of range")
    return time.astimezone(UTC)


def _accuracy(accuracy: Any) -> timedelta | None:
    if isinstance(accuracy, core.Void):
        return None
    seconds, millis, micros = (accuracy[name].native or 0 for name in ("seconds", "millis", "micros"))
    return timedelta(seconds=seconds, milliseconds=millis, microseconds=micros)


def _authority(data: Any, trust: StampTrust) -> Certificate:
    enclosed = enclosed_in(data, most=_MOST_CERTIFICATES)
    named = named_among((*enclosed, *trust.between, *trust.authorities), data["signer_infos"][0]["sid"])
    reason = "the certificate of its authority is neither given nor enclosed"
    for certificate in named:
        try:
            path_to_authority(
                certificate,
                enclosed=(*enclosed, *trust.between),
                authorities=trust.authorities,
                at=trust.at,
                purpose="time stamps",
                effort=trust.effort,
            )
        except Untrusted as untrusted:
            reason = str(untrusted)
        else:
            return certificate
    raise Refused(reason)


def _check_name(info: Any, certificate: Certificate) -> None:
    name = info["tsa"]
    if isinstance(name, core.Void) or name.name != "directory_name":
        return
    if as_read(name.chosen) != certificate.subject_der:
        raise Refused(f"it names another authority than {certificate.name}")
