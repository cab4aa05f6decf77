"""Goods that are introduced into circulation (ввод в оборот)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from attrs import field, frozen

from govauth.errors import InvalidInput
from govauth.providers.crpt.true_api.bodies import parts
from govauth.providers.crpt.true_api.document_types import DocumentType
from govauth.wire.json import JsonValue

_TNVED: Final = (4, 10)


@frozen(slots=True)
class Certificate:
    """A permit (разрешительный документ).

    Attributes:
        type: such as ``CONFORMITY_DECLARATION``.
        number: of the permit.
        date: of the permit.

    """

    type: str
    number: str
    date: date

    def as_wire(self) -> dict[str, JsonValue]:
        """Return an entry of ``certificate_document_data``."""
        return {
            "certificate_type": parts.text(self.type, "certificate.type"),
            "certificate_number": parts.text(self.number, "certificate.number"),
            "certificate_date": parts.day(self.date, "certificate.date"),
        }


@frozen(slots=True)
class Introduction:
    """``LP_INTRODUCE_GOODS``: goods of own production; or of a contract producer.

    Attributes:
        participant_inn: who submits it.
        producer_inn: who made the goods.
        owner_inn: whose they are.
        codes: КИ, or full codes, which are cut to КИ.
        tnved_code: of all these goods: 4 or 10 digits.
        production_date: the day in Moscow.
        certificates: permits of all these goods.
        by_contract: makes it ``LK_CONTRACT_COMMISSIONING``, with the contract producer's ИНН.
        production_type: ``OWN_PRODUCTION``, ….

    Raises:
        InvalidInput: names the field and the rule; raised by :meth:`as_wire`.

    """

    participant_inn: str
    codes: Sequence[str] = field(repr=False, kw_only=True)
    tnved_code: str = field(kw_only=True)
    producer_inn: str | None = field(default=None, kw_only=True)
    owner_inn: str | None = field(default=None, kw_only=True)
    production_date: date | None = field(default=None, kw_only=True)
    certificates: Sequence[Certificate] = field(default=(), kw_only=True)
    by_contract: bool = field(default=False, kw_only=True)
    production_type: str = field(default="OWN_PRODUCTION", kw_only=True)

    @property
    def type(self) -> str:
        """The type of the document."""
        if self.by_contract:
            return DocumentType.CONTRACT_COMMISSIONING.value
        return DocumentType.INTRODUCE_GOODS.value

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64."""
        participant = parts.inn(self.participant_inn, "participant_inn")
        if self.by_contract and self.producer_inn is None:
            raise InvalidInput("producer_inn", "must be the ИНН of the contract producer")
        if not (self.tnved_code.isascii() and self.tnved_code.isdigit() and len(self.tnved_code) in _TNVED):
            raise InvalidInput("tnved_code", "must be a ТН ВЭД code of 4 or 10 digits")
        permits: list[JsonValue] = [permit.as_wire() for permit in self.certificates]
        product = parts.given(
            (("tnved_code", self.tnved_code), ("certificate_document_data", permits or None))
        )
        whole: dict[str, JsonValue] = {
            "participant_inn": participant,
            "producer_inn": parts.inn(self.producer_inn or participant, "producer_inn"),
            "owner_inn": parts.inn(self.owner_inn or participant, "owner_inn"),
            "production_type": parts.text(self.production_type, "production_type"),
            "products": [{"uit_code": code, **product} for code in parts.codes(self.codes, "codes")],
        }
        if self.production_date is not None:
            whole["production_date"] = parts.day(self.production_date, "production_date")
        return whole


@frozen(slots=True)
class RemainsIntroduction:
    """``LP_INTRODUCE_OST``: goods that were there before marking began (остатки).

    Attributes:
        participant_inn: who submits it.
        codes: КИ, or full codes, which are cut to КИ.
        country: of origin, where it is known.
        declaration_number: of the customs declaration, where there is one.
        declaration_date: of that declaration.

    Raises:
        InvalidInput: names the field and the rule; raised by :meth:`as_wire`.

    """

    participant_inn: str
    codes: Sequence[str] = field(repr=False, kw_only=True)
    country: str | None = field(default=None, kw_only=True)
    declaration_number: str | None = field(default=None, kw_only=True)
    declaration_date: date | None = field(default=None, kw_only=True)

    @property
    def type(self) -> str:
        """The type of the document."""
        return DocumentType.INTRODUCE_REMAINS.value

    def as_wire(self) -> dict[str, JsonValue]:
        """Return the content, before base64."""
        declared = self.declaration_date
        day = None if declared is None else parts.day(declared, "declaration_date")
        product = parts.given(
            (
                ("country", self.country),
                ("declaration_number", self.declaration_number),
                ("declaration_date", day),
            )
        )
        return {
            "trade_participant_inn": parts.inn(self.participant_inn, "participant_inn"),
            "products_list": [{"ki": code, **product} for code in parts.codes(self.codes, "codes")],
        }
