"""The import of accounts: the request, what was found, and contacts (table 49)."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice, Conflict, InvalidRequest, NotFound
from govauth.transport.refusals import Codes, Meaning

_EMAIL: Final = Advice(
    "correct the address, in the form name@example.com with Latin letters, or leave it out",
    "исправьте адрес: имя@example.com латинскими буквами, или не указывайте его",
)
_TELEPHONE: Final = Advice(
    "give a Russian mobile number in the form +7(900)0000000",
    "укажите российский мобильный номер в виде +7(900)0000000",
)
_OTHER_TELEPHONE: Final = Advice(
    "the owner of the number signs in to the account that has it; else give another number",
    "владелец номера может войти в учётную запись, где он указан; иначе укажите другой номер",
)
_CHECKED: Final = Advice(
    "import again in an hour; in rare cases the check takes three days",
    "повторите импорт через час; в редких случаях проверка занимает до трёх дней",
)
_WAIT: Final = Advice(
    "ask for the status of the first request; do not import again before it ends",
    "запрашивайте статус первой заявки; не повторяйте импорт, пока она не завершится",
)
_PASSPORT: Final = Advice(
    "bring the passport up to date in your own system with the person, then import again the next day",
    "обновите паспортные данные в своей системе вместе с человеком и повторите импорт на следующий день",
)

CODES: Final[Codes] = {
    "ESIA-030002": Meaning(
        InvalidRequest,
        "a part of the name is empty",
        Advice(
            "fill in surname and name; leave the patronymic out where there is none",
            "заполните фамилию и имя; если отчества нет, не передавайте его",
        ),
        "фамилия, имя или отчество пришли с пустым значением",
    ),
    "ESIA-030007": Meaning(
        InvalidRequest,
        "a field has characters that are not allowed",
        Advice("remove <>, >> and && from the fields", "уберите из полей символы <>, >> и &&"),
        "в полях запроса недопустимые символы",
    ),
    "ESIA-030504": Meaning(
        InvalidRequest,
        "the certificate has a wrong structure",
        Advice(
            "get a certificate from an accredited authority again",
            "обратитесь в удостоверяющий центр за новым сертификатом",
        ),
        "сертификат электронной подписи имеет некорректную структуру",
    ),
    "ESIA-03200": Meaning(
        Conflict,
        "an account with this СНИЛС has other data",
        Advice(
            "compare series, number and date of the passport with the original; the person can also"
            " correct them at Госуслуги",
            "сверьте серию, номер и дату выдачи паспорта с оригиналом; человек может исправить их и на"
            " Госуслугах",
        ),
        "пользователь, возможно, зарегистрирован с другими данными паспорта",
    ),
    "ESIA-020326": Meaning(
        Conflict,
        "another account of this person is being confirmed",
        Advice(
            "the person must cancel the check of the passport in the earlier account at Госуслуги",
            "человеку нужно отменить проверку документа в ранее созданной учётной записи на Госуслугах",
        ),
        "подтверждается ещё одна учётная запись этого пользователя",
    ),
    "ESIA-032205": Meaning(
        Conflict,
        "the telephone is part of a request that is being checked",
        _WAIT,
        "на этот телефон уже есть заявка, её данные проверяются",
    ),
    "ESIA-039815": Meaning(
        Conflict,
        "the telephone is part of a request that awaits its code",
        Advice(
            "the person enters the code from the SMS, or you import again after three days",
            "человек вводит код из СМС, или повторите импорт через трое суток",
        ),
        "телефон уже используется для регистрации, ожидается подтверждение",
    ),
    "ESIA-039601": Meaning(
        Conflict, "the simplified account is being confirmed", _WAIT, "упрощённая запись уже подтверждается"
    ),
    "ESIA-039602": Meaning(
        Conflict,
        "the account that was found has no confirmed telephone",
        Advice(
            "the person signs in at Госуслуги and confirms a telephone, then import again",
            "человек входит на Госуслуги и подтверждает телефон, затем повторите импорт",
        ),
        "в найденной учётной записи нет подтверждённого телефона",
    ),
    "ESIA-039603": Meaning(
        Conflict,
        "the account that was found has another telephone",
        Advice(
            "import with the telephone of the account, or the person changes it at Госуслуги",
            "повторите импорт с телефоном из учётной записи, или человек меняет его на Госуслугах",
        ),
        "телефон не совпадает с подтверждённым в найденной учётной записи",
    ),
    "ESIA-039604": Meaning(
        Conflict, "the passport is being checked", _CHECKED, "паспортные данные на проверке"
    ),
    "ESIA-039605": Meaning(
        Conflict,
        "the account has a newer passport than the request",
        _PASSPORT,
        "на Госуслугах более новые паспортные данные, чем в запросе",
    ),
    "ESIA-039606": Meaning(
        Conflict, "the passport was sent to be checked", _CHECKED, "паспортные данные отправлены на проверку"
    ),
    "ESIA-039607": Meaning(
        Conflict,
        "an account was found whose data do not match",
        _PASSPORT,
        "найдена учётная запись, с которой не удалось сопоставить данные",
    ),
    "ESIA-039608": Meaning(
        Conflict,
        "the passport is not in force, says the Ministry of Internal Affairs",
        _PASSPORT,
        "по данным МВД паспорт не актуален",
    ),
    "ESIA-039805": Meaning(
        Conflict,
        "another account is confirmed with this telephone",
        Advice(
            "nothing needs to be imported: the person signs in to the account that is active",
            "импорт не нужен: человек входит в действующую учётную запись",
        ),
        "учётная запись уже активна",
    ),
    "ESIA-039816": Meaning(
        NotFound,
        "there is no such request",
        Advice(
            "check the number of the request; if it is right, import again",
            "проверьте номер заявки; если он верный, повторите импорт",
        ),
        "заявка с таким номером не найдена",
    ),
    "ESIA-036110": Meaning(
        Conflict,
        "the search for a СНИЛС is switched off",
        Advice("import with the СНИЛС of the person", "указывайте СНИЛС человека при импорте"),
        "функция поиска СНИЛС отключена",
    ),
    "ESIA-032006": Meaning(
        InvalidRequest,
        "the type of the contact is wrong",
        Advice(
            "MBT is a mobile telephone, EML an e-mail address, in Latin letters",
            "MBT — мобильный телефон, EML — электронная почта, латинскими буквами",
        ),
        "некорректный тип контакта",
    ),
    "ESIA-032010": Meaning(
        Conflict,
        "this contact is confirmed already",
        Advice("nothing needs to be done", "ничего делать не нужно"),
        "такой контакт у пользователя уже есть и подтверждён",
    ),
    "ESIA-032101": Meaning(
        InvalidRequest, "the e-mail address is wrong", _EMAIL, "некорректный адрес электронной почты"
    ),
    "ESIA-032102": Meaning(
        InvalidRequest,
        "a part of the e-mail address begins or ends with a full stop",
        _EMAIL,
        "имя или домен электронной почты начинается или кончается точкой",
    ),
    "ESIA-032103": Meaning(
        InvalidRequest,
        "the name in the e-mail address has characters that are not allowed",
        _EMAIL,
        "некорректное имя в адресе электронной почты",
    ),
    "ESIA-032104": Meaning(
        InvalidRequest,
        "the domain of the e-mail address has characters that are not allowed",
        _EMAIL,
        "некорректный домен в адресе электронной почты",
    ),
    "ESIA-032105": Meaning(
        InvalidRequest,
        "the e-mail address has two full stops or hyphens in a row",
        _EMAIL,
        "в адресе электронной почты точка или дефис повторяется подряд",
    ),
    "ESIA-032110": Meaning(
        InvalidRequest, "the e-mail address is empty", _EMAIL, "адрес электронной почты (EML) пуст"
    ),
    "ESIA-032200": Meaning(
        InvalidRequest, "the mobile telephone is missing", _TELEPHONE, "не указан мобильный телефон"
    ),
    "ESIA-032201": Meaning(
        InvalidRequest,
        "the mobile telephone has characters that are not allowed",
        _TELEPHONE,
        "в номере мобильного телефона недопустимые символы",
    ),
    "ESIA-032202": Meaning(
        InvalidRequest,
        "the mobile telephone has a wrong format",
        _TELEPHONE,
        "номер мобильного телефона в неверном формате",
    ),
    "ESIA-032203": Meaning(
        InvalidRequest, "the mobile telephone is wrong", _TELEPHONE, "некорректный номер мобильного телефона"
    ),
    "ESIA-039803": Meaning(
        Conflict,
        "the e-mail address belongs to another account",
        Advice(
            "the person restores access to that account, or gives another address",
            "человек восстанавливает доступ к той учётной записи или указывает другой адрес",
        ),
        "адрес электронной почты используется в другой учётной записи",
    ),
    "ESIA-039810": Meaning(
        Conflict,
        "the telephone belongs to another account",
        _OTHER_TELEPHONE,
        "телефон используется в другой учётной записи",
    ),
    "ESIA-039812": Meaning(
        Conflict,
        "the telephone was confirmed in another account less than 30 days ago",
        _OTHER_TELEPHONE,
        "телефон подтверждён в другой учётной записи менее 30 суток назад",
    ),
}
