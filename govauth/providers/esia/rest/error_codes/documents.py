"""The import of accounts: the identity document (table 49)."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice, InvalidRequest
from govauth.transport.refusals import Codes, Meaning

_FILL_IN: Final = Advice(
    "fill it in as the document has it, then import again",
    "заполните, как в документе, и повторите импорт",
)
_CORRECT: Final = Advice(
    "compare it with the document, then import again",
    "сверьте с документом и повторите импорт",
)
_PASSPORT: Final = Advice(
    "a Russian passport has a series of 4 digits and a number of 6, without spaces",
    "у паспорта РФ серия из 4 цифр и номер из 6, без пробелов",
)
_UNIT: Final = Advice(
    "the code of the unit has 6 digits; write it without the hyphen",
    "код подразделения — 6 цифр, пишите без дефиса",
)
_SHORTER: Final = Advice(
    "shorten it as is usual, such as УМВД in place of the long name",
    "сократите общепринятым образом, например УМВД вместо полного названия",
)
_DATE: Final = Advice(
    "write dates as ДД.ММ.ГГГГ; a document is issued after birth, and not in the future",
    "пишите даты как ДД.ММ.ГГГГ; документ выдан после рождения и не в будущем",
)


def _wrong(sentence: str, advice: Advice, russian: str) -> Meaning:
    return Meaning(InvalidRequest, sentence, advice, russian)


CODES: Final[Codes] = {
    "ESIA-033000": _wrong("the type of the document is missing", _FILL_IN, "не указан тип документа"),
    "ESIA-033001": _wrong("the series of the document is missing", _FILL_IN, "не указана серия документа"),
    "ESIA-033002": _wrong("the number of the document is missing", _FILL_IN, "не указан номер документа"),
    "ESIA-033003": _wrong("the date of issue is missing", _FILL_IN, "не указана дата выдачи документа"),
    "ESIA-033004": _wrong("the issuer is missing", _FILL_IN, "не указано ведомство, выдавшее документ"),
    "ESIA-033005": _wrong("the date of issue is missing", _FILL_IN, "не указана дата выдачи документа"),
    "ESIA-033006": _wrong("the date of issue is wrong", _DATE, "некорректная дата выдачи документа"),
    "ESIA-033007": _wrong(
        "the date of expiry is missing", _FILL_IN, "не указана дата окончания срока действия документа"
    ),
    "ESIA-033008": _wrong(
        "the date of expiry is wrong", _DATE, "некорректная дата окончания срока действия документа"
    ),
    "ESIA-033009": _wrong(
        "the document expires before it was issued",
        Advice(
            "the date of expiry must lie after the date of issue; ESIA's own text says the reverse",
            "дата окончания должна быть позже даты выдачи; в тексте самой ЕСИА сказано наоборот",
        ),
        "срок действия документа кончается раньше даты выдачи",
    ),
    "ESIA-033010": _wrong(
        "the type of the document is wrong",
        Advice(
            "name one of the documented types of identity documents, in Latin letters",
            "укажите один из описанных типов документов, удостоверяющих личность, латинскими буквами",
        ),
        "неверный тип документа, удостоверяющего личность",
    ),
    "ESIA-033011": _wrong("the issuer is too long", _SHORTER, "слишком длинное название ведомства"),
    "ESIA-033100": _wrong(
        "the series of the passport has a wrong length", _PASSPORT, "неверная длина серии паспорта"
    ),
    "ESIA-033101": _wrong(
        "the series of the passport has more than digits", _PASSPORT, "в серии паспорта не только цифры"
    ),
    "ESIA-033102": _wrong(
        "the number of the passport has a wrong length", _PASSPORT, "неверная длина номера паспорта"
    ),
    "ESIA-033103": _wrong(
        "the number of the passport has more than digits", _PASSPORT, "в номере паспорта не только цифры"
    ),
    "ESIA-033104": _wrong("the code of the unit is missing", _UNIT, "не указан код подразделения в паспорте"),
    "ESIA-033105": _wrong(
        "the code of the unit has a wrong length", _UNIT, "неверная длина кода подразделения в паспорте"
    ),
    "ESIA-033106": _wrong(
        "the code of the unit has more than digits", _UNIT, "в коде подразделения не только цифры"
    ),
    "ESIA-033109": _wrong(
        "the issuer of the passport has a wrong length", _SHORTER, "неверная длина поля «Выдан» паспорта"
    ),
    "ESIA-033110": _wrong(
        "the issuer of the passport has a character that is not allowed",
        _CORRECT,
        "в поле «Выдан» паспорта недопустимый символ",
    ),
    "ESIA-033201": _wrong(
        "the series may have digits, hyphens, and Russian and Latin letters only",
        _CORRECT,
        "в серии документа допустимы только цифры, тире, русские и латинские буквы",
    ),
    "ESIA-033202": _wrong(
        "the number may have digits, hyphens, and Russian and Latin letters only",
        _CORRECT,
        "в номере документа допустимы только цифры, тире, русские и латинские буквы",
    ),
    "ESIA-033300": _wrong(
        "the series of the document has a wrong length", _CORRECT, "неверная длина серии документа"
    ),
    "ESIA-033301": _wrong(
        "the series may have digits and Russian letters only",
        _CORRECT,
        "в серии документа допустимы только цифры и русские буквы",
    ),
    "ESIA-033302": _wrong(
        "the number of the document has a wrong length", _CORRECT, "неверная длина номера документа"
    ),
    "ESIA-033303": _wrong(
        "the number may have digits only", _CORRECT, "в номере документа допустимы только цифры"
    ),
}
