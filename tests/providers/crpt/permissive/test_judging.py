"""What each flag means for a sale and for a return."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from govauth.providers.crpt.permissive import Asked, Reason
from govauth.providers.crpt.permissive.judging import reasons_offline, reasons_online
from govauth.providers.crpt.permissive.models import CheckedCode, LocalCode
from govauth.wire.codec import structure
from tests.providers.crpt.permissive.hosts import CODE, known

pytestmark = pytest.mark.promise("never-a-guess-at-the-till")

NOW = datetime(2026, 3, 1, tzinfo=UTC)
SALE = Asked()


def judged(asked: Asked = SALE, **flags: Any) -> tuple[Reason, ...]:
    value: Any = known(CODE, **flags)
    return reasons_online(structure(value, CheckedCode), asked, NOW.timestamp())


@pytest.mark.parametrize(
    ("flags", "reasons"),
    [
        ({}, ()),
        ({"valid": False}, (Reason.INVALID,)),
        ({"found": False, "verified": False, "errorCode": 10}, (Reason.NOT_FOUND,)),
        ({"utilised": False, "realizable": False}, (Reason.NOT_APPLIED, Reason.NOT_IN_CIRCULATION)),
        ({"verified": False, "errorCode": 6}, (Reason.NOT_VERIFIED,)),
        ({"isBlocked": True, "ogvs": ["RPN"]}, (Reason.BLOCKED,)),
        ({"sold": True, "realizable": False}, (Reason.SOLD,)),
        ({"realizable": False}, (Reason.NOT_IN_CIRCULATION,)),
        ({"realizable": False, "grayZone": True}, ()),
        ({"expireDate": "2026-02-28T23:59:59.000Z"}, (Reason.EXPIRED,)),
        ({"expireDate": "2026-03-01T00:00:00Z"}, (Reason.EXPIRED,)),
        ({"expireDate": "2026-03-01T00:00:01Z"}, ()),
        ({"errorCode": 8}, (Reason.OTHER,)),
        ({"isOwner": False}, ()),
    ],
)
def test_reasons_of_a_sale(flags: dict[str, object], reasons: tuple[Reason, ...]) -> None:
    assert judged(SALE, **flags) == reasons


def test_an_absent_flag_is_no_reason() -> None:
    assert reasons_online(structure({"cis": CODE}, CheckedCode), SALE, NOW.timestamp()) == ()


@pytest.mark.parametrize(
    ("price", "groups", "reasons"),
    [
        (18_900, [3], ()),
        (18_901, [3], (Reason.PRICE_ABOVE_MAXIMUM,)),
        (12_899, [3], (Reason.PRICE_BELOW_MINIMUM,)),
        (18_901, [8], ()),
        (None, [3], ()),
    ],
)
def test_prices(price: int | None, groups: list[int], reasons: tuple[Reason, ...]) -> None:
    assert judged(Asked(price_kopecks=price), mrp=18_900, smp=12_900, groupIds=groups) == reasons


def test_parts_of_a_keg() -> None:
    flags: dict[str, Any] = {"innerUnitCount": 30_000, "soldUnitCount": 12_000}
    assert judged(Asked(parts=18_000), **flags) == ()
    assert judged(Asked(parts=18_001), **flags) == (Reason.TOO_MANY_PARTS,)


def test_what_comes_back_must_have_been_sold() -> None:
    back = Asked(returned=True)
    assert judged(back, sold=True, realizable=False) == ()
    assert judged(back, sold=False) == (Reason.NOT_SOLD,)
    assert judged(back, found=False) == (Reason.NOT_FOUND,)


@pytest.mark.parametrize(
    ("flags", "reasons"),
    [
        ({"isBlocked": True}, (Reason.BLOCKED,)),
        ({"isBlocked": True, "isGreyGtin": True}, ()),
        ({"sold": True}, (Reason.SOLD,)),
        ({"valid": False, "found": False, "realizable": False}, ()),
    ],
)
def test_a_local_module_knows_only_what_is_blocked_and_sold(
    flags: dict[str, object], reasons: tuple[Reason, ...]
) -> None:
    value: Any = {"cis": CODE, **flags}
    assert reasons_offline(structure(value, LocalCode), SALE) == reasons


def test_every_reason_has_words_for_a_cashier() -> None:
    assert all(reason.ru and reason.en for reason in Reason)
