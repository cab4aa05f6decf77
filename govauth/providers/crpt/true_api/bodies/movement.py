"""Goods that go to another participant, or come back from a buyer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api.bodies import parts
from govauth.providers.crpt.true_api.document_types import DocumentType
from govauth.wire.json import JsonValue


@frozen(slots=True)
class Shipment:
    """``LP_SHIP_GOODS``: goods that go to another participant, where no УПД does it.

    Attributes:
        sender_inn: who sends them.
        receiver_inn: who gets them.
        document_number: of the waybill.
        document_date: of the waybill.
        transfer_date: when they were handed over; by default the day of the waybill.
        prices: cost of each code, in roubles, by КИ or full code.
        taxes: VAT in each of these, in roubles, by the same codes; zero where it is left out.
        turnover_type: ``SELLING``, ….

    Raises:
        InvalidInput: names the field and the rule; raised by :meth:`as_wire`.

    """

    sender_inn: str
    receiver_inn: str
    document_number: str = field(kw_only=True)
    document_date: date = field(kw_only=True)
    prices: Mapping[str, Decimal | int | str] = field(repr=False, hash=False, kw_only=True)
    taxes: Mapping[str, Decimal | int | str] = field(
        factory=dict[str, Decimal | int | str], repr=False, hash=False, kw_only=True
    )
    transfer_date: date | None = field(default=None, kw_only=True)
    turnover_type: str = field(default="SELLING", kw_only=True)

    @property
    def type(self) -> str:
        """The type of the document."""
        return DocumentType.SHIP_GOODS.value

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64."""
        strange = self.taxes.keys() - self.prices.keys()
        if strange:
            raise InvalidInput("taxes", f"must be of codes that are in prices; {len(strange)} are not")
        sender = parts.inn(self.sender_inn, "sender_inn")
        receiver = parts.inn(self.receiver_inn, "receiver_inn")
        if sender == receiver:
            raise InvalidInput("receiver_inn", "must be another participant than the sender")
        products = parts.priced(self.prices, "uit_code", "prices")
        for number, (product, code) in enumerate(zip(products, self.prices, strict=True)):
            product["product_tax"] = parts.kopecks(self.taxes.get(code, 0), f"taxes[{number}]")
        return {
            "document_num": parts.text(self.document_number, "document_number"),
            "document_date": parts.day(self.document_date, "document_date"),
            "transfer_date": parts.day(self.transfer_date or self.document_date, "transfer_date"),
            "turnover_type": parts.text(self.turnover_type, "turnover_type"),
            "trade_participant_inn_sender": sender,
            "trade_participant_inn_receiver": receiver,
            "products": list(products),
        }


@frozen(slots=True)
class Return:
    """``LP_RETURN``: goods that a buyer gave back (возврат в оборот).

    Attributes:
        participant_inn: who submits it.
        return_type: such as ``RETAIL_RETURN`` or ``REMOTE_SALE_RETURN``.
        paid: whether they had been paid for.
        codes: КИ, or full codes, which are cut to КИ.
        primary_document_type: of the document of the sale, such as ``RECEIPT``.
        primary_document_number: of that document.
        primary_document_date: of that document.

    Raises:
        InvalidInput: names the field and the rule; raised by :meth:`as_wire`.

    """

    participant_inn: str
    return_type: str = field(kw_only=True)
    paid: bool = field(kw_only=True)
    codes: Sequence[str] = field(repr=False, kw_only=True)
    primary_document_type: str = field(default="RECEIPT", kw_only=True)
    primary_document_number: str = field(kw_only=True)
    primary_document_date: date = field(kw_only=True)

    @property
    def type(self) -> str:
        """The type of the document."""
        return DocumentType.RETURN.value

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64."""
        return {
            "trade_participant_inn": parts.inn(self.participant_inn, "participant_inn"),
            "return_type": parts.text(self.return_type, "return_type"),
            "paid": self.paid,
            "primary_document_type": parts.text(self.primary_document_type, "primary_document_type"),
            "primary_document_number": parts.text(self.primary_document_number, "primary_document_number"),
            "primary_document_date": parts.day(self.primary_document_date, "primary_document_date"),
            "products_list": [{"ki": code} for code in parts.codes(self.codes, "codes")],
        }
