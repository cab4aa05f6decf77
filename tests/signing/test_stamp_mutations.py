"""Damaged messages with time stamps, and damaged answers: the documented error, quickly and within memory.

``GOVAUTH_SOAK_EXAMPLES`` multiplies what is tried; ``scripts/soak-fuzz`` sets it.
"""

from __future__ import annotations

import random
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from itertools import chain

import pytest
from attrs import evolve
from govauth.errors import SigningFailed
from govauth.signing import Certificate, PrivateKey, TimeStamp, chains, cms_suites, oids
from govauth.signing.cms_building import CmsBuilder
from govauth.signing.cms_editing import SignedMessage, opened_for_signature, with_unsigned
from govauth.signing.cms_reading import Refused, signed_data
from govauth.signing.cms_verification import verify_cms_now
from govauth.signing.der import SEQUENCE, tlv
from govauth.signing.timestamps import adding
from govauth.signing.timestamps.messages import token_in
from govauth.signing.timestamps.token import Asked, StampTrust, check_token

from .conftest import flipped
from .der_mutations import damaged_der
from .messages import Signature, message
from .own_authority import root, stamper
from .own_issuer import AUTHORITY, SIGNER, STAMPER, issue
from .stamps import Stamper

from tests.soaking import examples

TEXT = b"text"
SECONDS = 5.0
MEMORY = 16 << 20


@cache
def stamped() -> bytes:
    return with_stamps(message(TEXT, Signature(issue("Signer", root())), attached=True))


def with_stamps(signed: bytes, count: int = 1, *, by: Stamper | None = None, times: int = 1) -> bytes:
    """Put time stamps on the only signature of a message, and then repeat that signature."""
    data = signed_data(signed)
    whole = SignedMessage.of(data)
    (signer,) = data["signer_infos"]
    token = (by or stamper()).token_over(signer["signature"].native)
    stamped_signer = with_unsigned(signer, oids.SIGNATURE_TIME_STAMP, [token] * count)
    return evolve(whole, signers=(stamped_signer,) * times).to_der()


def verified(signed: bytes) -> tuple[TimeStamp, ...]:
    return verify_cms_now(signed, (), None, authorities=(root().certificate,)).signers[0].time_stamps


@contextmanager
def bounded() -> Iterator[None]:
    """Bound one input: by processor time, for the host may be busy."""
    tracemalloc.start()
    started = time.process_time()
    try:
        yield
        assert time.process_time() - started < SECONDS
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


def damaged(whole: bytes, count: int) -> Iterator[bytes]:
    """Flip bits, cut, repeat, drop and put in; the same ones for the same number."""
    chosen = random.Random(count)
    for _ in range(count):
        at, to = sorted(chosen.randrange(len(whole)) for _ in range(2))
        yield chosen.choice(
            (
                flipped(whole, chosen.randrange(len(whole) * 8)),
                flipped(whole, chosen.randrange(len(whole) * 8)),
                flipped(whole, chosen.randrange(len(whole) * 8)),
                whole[:at],
                whole[:at] + whole[to:],
                whole[:to] + whole[at:],
                whole[:at] + chosen.randbytes(3) + whole[at + 3 :],
                whole[:at] + b"\x30\x80" + whole[at + 2 :],
                whole[:at] + b"\x84\xff\xff\xff\xff" + whole[at + 1 :],
            )
        )


def test_a_damaged_message_shows_no_other_time() -> None:
    (stamp,) = verified(stamped())
    for changed in chain(damaged(stamped(), examples(60)), damaged_der(stamped(), examples(60))):
        found: tuple[TimeStamp, ...] = ()
        with bounded(), suppress(SigningFailed):
            found = verified(changed)
        # Nothing protects an unsigned attribute from being renamed: then there is no time stamp.
        assert [(one.time, one.serial) for one in found] in ([], [(stamp.time, stamp.serial)])


@pytest.mark.parametrize("opening", [lambda one: opened_for_signature(one, None), adding._opened])
def test_what_is_added_to_a_damaged_message(opening: Callable[[bytes], object]) -> None:
    for changed in chain(damaged(stamped(), examples(40)), damaged_der(stamped(), examples(40))):
        with bounded():
            try:
                assert opening(changed)
            except SigningFailed as refusal:
                assert "the CMS cannot be" in refusal.message


def test_a_damaged_answer_is_refused() -> None:
    now = datetime.now(UTC)
    trust = StampTrust((root().certificate,), (), at=now, now=now)
    whole = tlv(SEQUENCE, tlv(SEQUENCE, b"\x02\x01\x00"), stamper().token_over(TEXT, nonce=77))
    right = check_token(token_in(whole), TEXT, trust, Asked(77, None))
    for changed in chain(damaged(whole, examples(60)), damaged_der(whole, examples(60))):
        found = right
        with bounded(), suppress(SigningFailed, Refused):
            found = check_token(token_in(changed), TEXT, trust, Asked(77, None))
        assert (found.time, found.serial) == (right.time, right.serial)


def crossed(count: int) -> tuple[PrivateKey, ...]:
    """Authorities of one name, of which each has certified each other."""
    keys = [issue("Cross", extensions=AUTHORITY) for _ in range(count)]
    made = [issue("Cross", by, extensions=AUTHORITY) for by in keys for _ in range(2)]
    return (*keys, *made)


def hostile() -> dict[str, Callable[[], bytes]]:
    signer = issue("Signer", root())
    plain = message(TEXT, Signature(signer), attached=True)

    def crowd() -> bytes:
        many = crossed(4)
        leaf = issue("Leaf", many[0])
        whole = SignedMessage.of(
            signed_data(
                message(TEXT, Signature(leaf), attached=True, enclosed=tuple(one.certificate for one in many))
            )
        )
        return evolve(whole, signers=whole.signers * 32).to_der()

    def crowded(count: int) -> bytes:
        others = (stamper().key.certificate, *[signer.certificate] * (count - 1))
        return with_stamps(plain, 4, by=stamper().but(enclosed=others), times=32)

    def namesakes(count: int) -> bytes:
        one = signer.certificate
        made = [issue("Signer", root()).certificate for _ in range(8)]
        return message(TEXT, Signature(signer), attached=True, enclosed=tuple([one] * count + made))

    def unsigned(kind: str, values: list[bytes]) -> bytes:
        data = signed_data(plain)
        signers = (with_unsigned(data["signer_infos"][0], kind, values),)
        return evolve(SignedMessage.of(data), signers=signers).to_der()

    def deep() -> bytes:
        value = b"\x05\x00"
        for _ in range(3000):
            value = tlv(SEQUENCE, value)
        return value

    def many_algorithms() -> bytes:
        whole = SignedMessage.of(signed_data(plain))
        return evolve(whole, digest_algorithms=whole.digest_algorithms * 2000).to_der()

    return {
        "32 signers and a crowd of authorities": crowd,
        "hundreds of namesakes": lambda: namesakes(500),
        "a hundred namesakes": lambda: namesakes(100),
        "time stamps with many certificates": lambda: crowded(9),
        "time stamps with certificates": lambda: crowded(8),
        "32 signers with 4 time stamps each": lambda: with_stamps(plain, 4, times=32),
        "thousands of time stamps": lambda: unsigned(oids.SIGNATURE_TIME_STAMP, [b"\x30\x00"] * 5000),
        "a deep time stamp": lambda: unsigned(oids.SIGNATURE_TIME_STAMP, [deep()]),
        "a deep other attribute": lambda: unsigned("1.2.3", [deep()]),
        "a message of nests": deep,
        "a long list of algorithms": many_algorithms,
        "a long time stamp": lambda: unsigned(oids.SIGNATURE_TIME_STAMP, [tlv(SEQUENCE, bytes(1 << 20))]),
    }


@pytest.mark.parametrize("how", hostile())
def test_what_costs_others_little_costs_us_little(how: str) -> None:
    signed = hostile()[how]()
    with bounded():
        try:
            verified(signed)
        except SigningFailed as refusal:
            assert len(refusal.message) < 8000


def test_all_paths_in_a_message_are_bounded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[object] = []

    def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool:
        checked.append((certificate, issuer))
        return cms_suites.is_signed_by(certificate, issuer)

    monkeypatch.setattr(chains, "is_signed_by", is_signed_by)
    signed = with_stamps(message(TEXT, Signature(issue("Signer", root())), attached=True), 4, times=32)
    assert verified(signed)
    assert len(checked) == 2
    cross = issue("Cross", extensions=AUTHORITY)
    copies = [cross.certificate, *(issue("Cross", extensions=AUTHORITY).certificate for _ in range(11))]
    leaves = [issue("Cross", cross, extensions=SIGNER) for _ in range(12)]
    many = message(
        TEXT,
        *[Signature(leaf, has_attributes=False) for leaf in leaves],
        attached=True,
        enclosed=(*copies, *(leaf.certificate for leaf in leaves)),
    )
    checked.clear()
    with pytest.raises(SigningFailed, match="too many enclosed certificates"):
        verified(many)
    assert len(checked) == 128


def test_a_chain_that_is_given_is_bounded() -> None:
    many = crossed(3)
    leaf = issue("Leaf", many[0], extensions=SIGNER)
    with bounded():
        builder = CmsBuilder(leaf.certificate, [many[0].certificate])
        assert len(builder.enclosed) == 2
