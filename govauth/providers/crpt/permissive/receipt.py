"""What a fiscal receipt must carry: tag 1260, «отраслевой реквизит предмета расчёта»."""

from __future__ import annotations

from attrs import frozen


@frozen(slots=True, kw_only=True)
class Act:
    """The act that a receipt names; it differs by product group, and sources dispute which.

    Attributes:
        authority: tag 1262.
        date: tag 1263, as ``21.11.2023``.
        number: tag 1264.

    """

    authority: str = "030"
    date: str = "21.11.2023"
    number: str = "1944"


@frozen(slots=True, kw_only=True)
class CheckId:
    """By what a check is known to the operator.

    Attributes:
        req_id: of the check.
        req_timestamp: epoch milliseconds.
        inst: of the local module, where it answered.
        version: of the local module.

    """

    req_id: str
    req_timestamp: int
    inst: str | None = None
    version: str | None = None

    def tag_1260(self, act: Act | None = None, *, with_module: bool = False) -> dict[str, str]:
        """Return the parts of tag 1260 for a line of the receipt.

        Args:
            act: which act is named.
            with_module: whether 1265 names the local module as well; sources dispute it.

        """
        named = act or Act()
        value = f"UUID={self.req_id}&Time={self.req_timestamp}"
        if with_module and self.inst and self.version:
            value += f"&Inst={self.inst}&Ver={self.version}"
        return {"1262": named.authority, "1263": named.date, "1264": named.number, "1265": value}
