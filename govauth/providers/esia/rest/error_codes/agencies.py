"""What the agencies said of the data of an account that was to be imported (table 49)."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice, Conflict, InvalidRequest
from govauth.transport.refusals import Codes, Meaning

_NEW_PASSPORT: Final = Advice(
    "import again with the passport that is in force", "повторите импорт с действующим паспортом"
)
_TO_THE_MINISTRY: Final = Advice(
    "the person must turn to the Ministry of Internal Affairs with the passport",
    "человеку нужно обратиться с паспортом в подразделение МВД",
)

CODES: Final[Codes] = {
    "ESIA-910001": Meaning(
        InvalidRequest,
        "the pension fund knows no such СНИЛС with this name and date of birth",
        Advice(
            "compare СНИЛС, name, sex and date of birth with the documents; after a change of name the"
            " person must tell the fund first",
            "сверьте СНИЛС, ФИО, пол и дату рождения с документами; после смены фамилии человек должен"
            " сначала сообщить о ней в фонд",
        ),
        "пенсионный фонд не подтвердил существование СНИЛС с указанными реквизитами",
    ),
    "ESIA-910100": Meaning(
        InvalidRequest,
        "the data did not pass the check of the Ministry of Internal Affairs",
        Advice(
            "compare name, date of birth, and the passport with the original, letter by letter",
            "сверьте ФИО, дату рождения и паспорт с оригиналом, буква в букву",
        ),
        "данные не прошли проверку в МВД",
    ),
    "ESIA-910111": Meaning(
        InvalidRequest, "the passport has expired", _NEW_PASSPORT, "срок действия паспорта истёк"
    ),
    "ESIA-910112": Meaning(
        InvalidRequest,
        "the passport was replaced by a new one",
        _NEW_PASSPORT,
        "паспорт заменён на новый",
    ),
    "ESIA-910113": Meaning(
        InvalidRequest,
        "the passport was issued against the rules",
        _TO_THE_MINISTRY,
        "паспорт выдан с нарушением",
    ),
    "ESIA-910114": Meaning(
        InvalidRequest, "the passport is being searched for", _TO_THE_MINISTRY, "паспорт числится в розыске"
    ),
    "ESIA-910115": Meaning(InvalidRequest, "the passport was withdrawn", _TO_THE_MINISTRY, "паспорт изъят"),
    "ESIA-910116": Meaning(
        InvalidRequest,
        "the passport is not valid: its owner died, as the registers say (606)",
        Advice(
            "if the person stands before you, the register is wrong: only the Ministry can correct it",
            "если человек перед вами, ошибка в реестре: исправить её может МВД",
        ),
        "паспорт недействителен в связи со смертью владельца (код 606)",
    ),
    "ESIA-910117": Meaning(
        InvalidRequest,
        "the form of the passport counts as spoilt",
        _TO_THE_MINISTRY,
        "бланк паспорта числится техническим браком",
    ),
    "ESIA-910118": Meaning(
        InvalidRequest,
        "the passport has an unknown status",
        _TO_THE_MINISTRY,
        "неизвестный статус паспорта",
    ),
    "ESIA-910120": Meaning(
        InvalidRequest,
        "there is no such passport",
        Advice(
            "check series and number; a passport given lately may be missing for some days",
            "проверьте серию и номер; недавно выданного паспорта в реестре может ещё не быть",
        ),
        "паспорт не найден",
    ),
    "ESIA-910307": Meaning(
        Conflict,
        "the person did not answer the SMS in time, or not rightly",
        Advice(
            "import again: the person has three days and three attempts to answer",
            "повторите импорт: на ответ у человека трое суток и три попытки",
        ),
        "истекло время ожидания ответного СМС или исчерпаны попытки",
    ),
}
