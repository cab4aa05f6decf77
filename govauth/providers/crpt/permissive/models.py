"""What hosts of the permissive mode and local modules answer, as public cash-desk programs read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Final

from attrs import field, frozen

from govauth.providers.crpt.permissive.reading import each_of
from govauth.wire.json import JsonValue
from govauth.wire.model import Answer, wire

CODES: Final = frozenset({"code", "codes"})
"""The keys of an answer of a host without which it is none."""

_DECIDING: Final = frozenset(
    {
        "valid",
        "found",
        "utilised",
        "verified",
        "realizable",
        "sold",
        "isBlocked",
        "grayZone",
        "expireDate",
        "mrp",
        "smp",
        "groupIds",
        "errorCode",
        "innerUnitCount",
        "soldUnitCount",
    }
)
_DECIDING_OFFLINE: Final = frozenset({"isBlocked", "isGreyGtin", "sold", "mrp", "smp"})


@frozen(kw_only=True)
class Host(Answer):
    """A host of the list."""

    host: str


@frozen(kw_only=True)
class HostList(Answer):
    """``GET …/cdn/info``."""

    code: int = 0
    hosts: tuple[Host, ...] = field(default=(), metadata=wire(form=each_of(lambda: Host, {"host"})))


@frozen(kw_only=True)
class Health(Answer):
    """``GET …/cdn/health/check``."""

    code: int = 0
    avg_time_ms: Decimal | None = None


@frozen(kw_only=True)
class CheckedCode(Answer):
    """What is known of one code. An absent flag says nothing.

    Attributes:
        cis: the code as it was asked for.
        print_view: the КИ.
        valid: the structure is right.
        found: ГИС МТ knows it.
        utilised: its application was reported.
        verified: the crypto part is right.
        realizable: it is in circulation.
        sold: it was withdrawn by a sale.
        is_blocked: authorities blocked it; ``ogvs`` names them.
        gray_zone: tobacco of a transition period.
        is_owner: it belongs to this participant.
        expire_date: the end of its life.
        mrp: maximum price, kopecks.
        smp: minimum price, kopecks.
        error_code: 0 for none.
        inner_unit_count: how many parts it has, in a partial sale.
        sold_unit_count: how many of them are sold.
        product_weight: grams.

    """

    cis: str = field(repr=False)
    print_view: str | None = field(default=None, repr=False)
    gtin: str | None = None
    group_ids: tuple[int, ...] = ()
    valid: bool | None = None
    found: bool | None = None
    utilised: bool | None = None
    verified: bool | None = None
    realizable: bool | None = None
    sold: bool | None = None
    is_blocked: bool | None = None
    ogvs: tuple[str, ...] = ()
    gray_zone: bool | None = None
    is_owner: bool | None = None
    is_tracking: bool | None = None
    expire_date: datetime | None = None
    production_date: datetime | None = None
    mrp: int | None = None
    smp: int | None = None
    error_code: int = 0
    message: str | None = None
    inner_unit_count: int | None = None
    sold_unit_count: int | None = None
    product_weight: Decimal | None = None
    producer_inn: str | None = None
    package_type: str | None = None
    package_quantity: int | None = None
    pr_vet_document: str | None = None
    elimination_state: int | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether no flag is there by which a sale or return is judged."""
        flags = self.valid, self.found, self.utilised, self.verified, self.realizable, self.sold
        return self.is_blocked is None and all(flag is None for flag in flags)

    @property
    def is_doubtful(self) -> bool:
        """Whether something by which a sale or return is judged came in a form that nobody can read."""
        return not self.extra.keys().isdisjoint(_DECIDING)


@frozen(kw_only=True)
class CheckReply(Answer):
    """``POST …/codes/check``.

    Attributes:
        req_id: goes into the receipt.
        req_timestamp: epoch milliseconds; goes into the receipt.

    """

    code: int = 0
    description: str | None = None
    codes: tuple[CheckedCode, ...] = field(
        default=(), metadata=wire(form=each_of(lambda: CheckedCode, {"cis"}))
    )
    req_id: str | None = None
    req_timestamp: int | None = None


@frozen(kw_only=True)
class LocalStatus(Answer):
    """``GET /api/v2/status`` of a local module. Only ``ready`` counts."""

    version: str | None = None
    status: str
    operation_mode: str | None = None
    last_sync: int | None = None
    inst: str | None = None
    inn: str | None = field(default=None, repr=False)
    requires_download: bool | None = None
    db_state: Mapping[str, JsonValue] = field(factory=dict[str, JsonValue])


@frozen(kw_only=True)
class LocalCode(Answer):
    """What a local module knows of a code."""

    cis: str = field(repr=False)
    gtin: str | None = None
    is_blocked: bool | None = None
    is_grey_gtin: bool | None = None
    sold: bool | None = None
    mrp: int | None = None
    smp: int | None = None

    @property
    def says_nothing(self) -> bool:
        """Whether neither flag is there by which a sale is judged."""
        return self.is_blocked is None and self.sold is None

    @property
    def is_doubtful(self) -> bool:
        """Whether something by which a sale is judged came in a form that nobody can read."""
        return not self.extra.keys().isdisjoint(_DECIDING_OFFLINE)


@frozen(kw_only=True)
class LocalResult(Answer):
    """One answer of a local module; the ids go into the receipt."""

    req_id: str | None = None
    req_timestamp: int | None = None
    inst: str | None = None
    version: str | None = None
    codes: tuple[LocalCode, ...] = field(default=(), metadata=wire(form=each_of(lambda: LocalCode, {"cis"})))


@frozen(kw_only=True)
class LocalReply(Answer):
    """``POST /api/v2/cis/outCheck``."""

    results: tuple[LocalResult, ...] = field(
        default=(), metadata=wire(form=each_of(lambda: LocalResult, {"codes"}))
    )


@frozen(kw_only=True)
class SoldList(Answer):
    """``GET /api/v2/cis/sold``."""

    total_count: int = field(metadata=wire("total_count"))
    cis_list: tuple[str, ...] = field(default=(), repr=False, metadata=wire("cis_list"))
