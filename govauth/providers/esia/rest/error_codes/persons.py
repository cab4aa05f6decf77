"""The import of accounts: the person, СНИЛС and addresses (table 49)."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice, Conflict, InvalidRequest
from govauth.transport.refusals import Codes, Meaning

_FILL_IN: Final = Advice(
    "fill it in as the passport has it, then import again",
    "заполните, как в паспорте, и повторите импорт",
)
_LETTERS: Final = Advice(
    "letters of one alphabet, digits, hyphen, space, apostrophe, full stop, and a comma inside of a word;"
    " look for Latin look-alikes among Russian letters",
    "буквы одного алфавита, цифры, дефис, пробел, апостроф, точка и запятая внутри слова; проверьте,"
    " нет ли среди русских букв похожих латинских",
)
_SHORTER: Final = Advice(
    "shorten it to 700 characters, words of a place of birth to 30",
    "сократите до 700 символов, слова места рождения — до 30",
)
_DICTIONARY: Final = Advice(
    "take the value from the dictionary: countries by three Latin letters such as RUS, sex as M or F",
    "возьмите значение из справочника: страна — тремя латинскими буквами, например RUS, пол — M или F",
)
_SNILS: Final = Advice(
    "compare the СНИЛС with the document: 000-000-000 00, and the last two digits check the others",
    "сверьте СНИЛС с документом: 000-000-000 00, последние две цифры — контрольные",
)
_ADDRESS: Final = Advice(
    "correct the address, or leave it out altogether",
    "исправьте адрес или не передавайте его совсем",
)


def _wrong(sentence: str, advice: Advice, russian: str) -> Meaning:
    return Meaning(InvalidRequest, sentence, advice, russian)


CODES: Final[Codes] = {
    "ESIA-034000": _wrong("the postcode is empty", _ADDRESS, "индекс в адресе пуст"),
    "ESIA-034001": _wrong(
        "the postcode has a wrong format",
        Advice("a Russian postcode has 6 digits", "российский индекс состоит из 6 цифр"),
        "неверный формат индекса",
    ),
    "ESIA-034002": _wrong(
        "the type of the address is wrong",
        Advice(
            "PLV is the residence, PRG the registration, in Latin letters",
            "PLV — проживание, PRG — регистрация, латинскими буквами",
        ),
        "неверный тип адреса",
    ),
    "ESIA-034004": _wrong("the line of the address is empty", _ADDRESS, "адресная строка (addressStr) пуста"),
    "ESIA-034005": _wrong(
        "the address has neither house, building nor frame",
        _ADDRESS,
        "в адресе не указаны дом, корпус или строение",
    ),
    "ESIA-034006": _wrong("the country of the address is wrong", _DICTIONARY, "неверный код страны в адресе"),
    "ESIA-035100": _wrong("the surname is missing", _FILL_IN, "не указана фамилия"),
    "ESIA-035101": _wrong("the name is missing", _FILL_IN, "не указано имя"),
    "ESIA-035102": _wrong(
        "a field has characters that are not allowed", _LETTERS, "в поле недопустимые символы"
    ),
    "ESIA-035103": _wrong("the sex is missing", _FILL_IN, "не указан пол"),
    "ESIA-035104": _wrong("the date of birth is missing", _FILL_IN, "не указана дата рождения"),
    "ESIA-035105": _wrong(
        "the date of birth is wrong",
        Advice("write it as ДД.ММ.ГГГГ, in the past", "пишите как ДД.ММ.ГГГГ, дата в прошлом"),
        "некорректная дата рождения",
    ),
    "ESIA-035106": _wrong("the citizenship is missing", _FILL_IN, "не указано гражданство"),
    "ESIA-035107": _wrong(
        "the identity document is missing", _FILL_IN, "не указан идентификационный документ"
    ),
    "ESIA-035108": _wrong(
        "the document is not an identity document",
        Advice(
            "give a passport, or for foreigners what stands for it",
            "укажите паспорт, а для иностранцев — документ, который его заменяет",
        ),
        "указанный документ не удостоверяет личность",
    ),
    "ESIA-035109": _wrong(
        "the identity document does not fit the citizenship",
        Advice(
            "a Russian passport goes with the citizenship RUS, a foreign document with another",
            "паспорт РФ указывают с гражданством RUS, иностранный документ — с другим",
        ),
        "документ и гражданство не соответствуют друг другу",
    ),
    "ESIA-035110": _wrong("the sex is not in the dictionary", _DICTIONARY, "пол не соответствует словарю"),
    "ESIA-035111": _wrong(
        "the citizenship is not in the dictionary", _DICTIONARY, "гражданство не соответствует словарю"
    ),
    "ESIA-035112": _wrong("the place of birth is missing", _FILL_IN, "не указано место рождения"),
    "ESIA-035113": _wrong(
        "the residence permit is missing",
        Advice(
            "a foreigner needs a residence permit or a permit for a temporary stay in the request",
            "для иностранца укажите вид на жительство или разрешение на временное проживание",
        ),
        "не указан вид на жительство или разрешение на временное проживание",
    ),
    "ESIA-035115": _wrong(
        "the country of birth is not in the dictionary",
        _DICTIONARY,
        "страна рождения не соответствует словарю",
    ),
    "ESIA-035116": Meaning(
        Conflict,
        "the identity document of the account is not checked yet",
        Advice(
            "the person has the document checked at Госуслуги first",
            "сначала документ должен пройти проверку на Госуслугах",
        ),
        "документ, удостоверяющий личность, в учётной записи не проверен",
    ),
    "ESIA-035117": _wrong(
        "the issuer of the passport is longer than 700 characters",
        _SHORTER,
        "поле «Кем выдан» длиннее 700 символов",
    ),
    "ESIA-035118": _wrong(
        "the name has characters that are not allowed", _LETTERS, "в поле «Имя» недопустимые символы"
    ),
    "ESIA-035119": _wrong(
        "the place of birth is longer than 700 characters",
        _SHORTER,
        "место рождения длиннее 700 символов",
    ),
    "ESIA-035120": _wrong(
        "a word of the place of birth is longer than 30 characters",
        _SHORTER,
        "слово в месте рождения длиннее 30 символов",
    ),
    "ESIA-036100": _wrong("the СНИЛС is missing", _SNILS, "не указан СНИЛС"),
    "ESIA-036101": _wrong("the СНИЛС has a wrong format", _SNILS, "некорректный формат СНИЛС"),
    "ESIA-036102": _wrong(
        "there is no such СНИЛС: its check digits are wrong",
        _SNILS,
        "такого СНИЛС не существует: неверная контрольная сумма",
    ),
}
