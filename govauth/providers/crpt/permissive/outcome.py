"""The answer to a scan: one verdict for each code, and where it comes from."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from govauth.errors import GovAuthError
from govauth.providers.crpt.permissive.models import CheckedCode, LocalCode
from govauth.providers.crpt.permissive.reasons import Reason
from govauth.providers.crpt.permissive.receipt import CheckId


class Source(StrEnum):
    """Who answered."""

    ONLINE = "online"
    LOCAL = "local"
    """The local module: it knows only what is blocked and what is sold."""
    EMERGENCY = "emergency"
    """The operator says: sell without a check. The receipt carries no tag 1265."""
    CROSS_BORDER = "cross_border"
    """The service of another country is down, which the operator says: sell."""
    NOBODY = "nobody"
    """No one in time. Whether to sell is the policy of the shop; nothing is allowed silently."""


@frozen(slots=True, kw_only=True)
class CodeVerdict:
    """What is to be done with one code.

    Attributes:
        allowed: whether it may be sold (or come back); None where nobody could say.
        reasons: why not, the first to be named; a cashier reads ``reasons[0].ru``.
        warnings: what does not forbid, by the rules that were given.
        ki: the КИ, to be reported to the local module after the receipt.
        code: what a host knows of it.
        local: what the local module knows of it.

    """

    allowed: bool | None
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    ki: str = field(repr=False)
    code: CheckedCode | None = None
    local: LocalCode | None = None


@frozen(slots=True, kw_only=True)
class Checked:
    """The answer to a scan.

    Attributes:
        source: who answered.
        verdicts: one for each code, in their order.
        check_id: what the receipt carries; None where nothing may be carried.
        host: which host answered.
        seconds: how long it took.
        failure: why no host answered, where none did; a refused key is one: a person must see to it.

    """

    source: Source
    verdicts: tuple[CodeVerdict, ...]
    check_id: CheckId | None = None
    host: str | None = None
    seconds: float = 0.0
    failure: GovAuthError | None = None

    @property
    def allowed(self) -> bool | None:
        """Whether all may be sold; False if one may not, None if nobody could say of one."""
        answers = [verdict.allowed for verdict in self.verdicts]
        return False if False in answers else None if None in answers else True
