"""What the codes of the permissive mode mean: of a checked code, an answer, and the local module."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice, InvalidRequest, NotFound, ServerFault
from govauth.providers.crpt.permissive.errors import CrossBorderUnavailable
from govauth.transport.refusals import Codes, Meaning

_SCAN: Final = Advice(
    "scan it again, and see that the scanner keeps the separator (GS, U+001D) and the case of letters",
    "отсканируйте ещё раз и проверьте, что сканер передаёт разделитель (GS, U+001D) и регистр букв",
)
_NOT_FOR_SALE: Final = Advice(
    "do not sell it, and ask the supplier where the code comes from",
    "не продавайте и узнайте у поставщика, откуда этот код",
)
_LOCAL: Final = Advice(
    "start the synchronisation of the local module and wait until its status is ready",
    "запустите синхронизацию локального модуля и дождитесь состояния ready",
)
_EMERGENCY: Final = Meaning(
    ServerFault,
    "the check of a code: the operator is in an emergency",
    Advice(
        "sell without a check, and leave the tag 1265 out of the receipt",
        "продавайте без проверки и не указывайте в чеке реквизит 1265",
    ),
    "проверка кода: у оператора аварийный режим",
)

CODES: Final[Codes] = {
    "1": Meaning(
        InvalidRequest, "the check of a code: it is malformed", _SCAN, "проверка кода: неверный формат"
    ),
    "2": Meaning(InvalidRequest, "the check of a code: it has no GTIN", _SCAN, "проверка кода: нет GTIN"),
    "3": Meaning(
        InvalidRequest, "the check of a code: it has no serial", _SCAN, "проверка кода: нет серийного номера"
    ),
    "4": Meaning(
        InvalidRequest,
        "the check of a code: it has a character that is not allowed",
        _SCAN,
        "проверка кода: недопустимый символ",
    ),
    "5": Meaning(
        InvalidRequest,
        "the check of a code: its crypto part has a wrong format",
        _SCAN,
        "проверка кода: неверный формат криптохвоста",
    ),
    "6": Meaning(
        InvalidRequest,
        "the check of a code: its crypto part is wrong",
        _NOT_FOR_SALE,
        "проверка кода: неверный криптохвост",
    ),
    "7": Meaning(
        InvalidRequest,
        "the check of a code: the key of its crypto part is wrong",
        _NOT_FOR_SALE,
        "проверка кода: неверный ключ проверки",
    ),
    "8": Meaning(
        InvalidRequest,
        "the check of a code: the country that gave it did not verify it",
        _NOT_FOR_SALE,
        "проверка кода: он не прошёл проверку в стране эмитента",
    ),
    "9": Meaning(
        InvalidRequest,
        "the check of a code: it has an AI that is not supported",
        _SCAN,
        "проверка кода: AI не поддерживается",
    ),
    "10": Meaning(
        NotFound,
        "the check of a code: ГИС МТ does not know it",
        _NOT_FOR_SALE,
        "проверка кода: он не найден в ГИС МТ",
    ),
    "11": Meaning(
        NotFound,
        "the check of a code: the cross-border system does not know it",
        _NOT_FOR_SALE,
        "проверка кода: он не найден в трансграничной системе",
    ),
    "203": _EMERGENCY,
    "418": _EMERGENCY,
    "4045": Meaning(ServerFault, "the local module is not ready", _LOCAL, "локальный модуль не готов"),
    "4050": Meaning(
        ServerFault, "the local module is not synchronised", _LOCAL, "локальный модуль не синхронизирован"
    ),
    "5000": Meaning(
        CrossBorderUnavailable,
        "the service of another country does not answer",
        Advice(
            "the host itself is well: the sale is allowed when a second attempt fails as well",
            "сама площадка исправна: продажа разрешена, если не ответит и второй раз",
        ),
        "сервис другой страны не отвечает",
    ),
}
"""None but 5000 is raised: they stand inside of answers."""
