"""What the codes about identification keys mean (Б.12)."""

from __future__ import annotations

from typing import Final

from govauth.errors import Advice
from govauth.providers.esia.login.errors import KeyHolderUnfit, KeySignatureInvalid, KeyUnknown, KeyUnusable
from govauth.transport.refusals import Codes, Meaning

_ANOTHER_KEY: Final = Advice(
    "an employee of the organisation must issue another key",
    "сотрудник организации должен выпустить новый ключ",
)
SEE_EMPLOYEE: Final = Advice(
    "see the employee and the доверенность in the organisation's cabinet",
    "проверьте сотрудника и доверенность в личном кабинете организации",
)
"""What to do about somebody behind a key."""

KEY_CODES: Final[Codes] = {
    "ESIA-005002": Meaning(
        KeySignatureInvalid,
        "the signature over the key is wrong",
        Advice(
            "sign the UUID as it is in the address, with the organisation's certificate, within 24 hours",
            "подпишите UUID точно как в адресе, сертификатом организации, в течение 24 часов",
        ),
        "неверна подпись идентификационного ключа",
    ),
    "ESIA-037213": Meaning(
        KeyUnusable,
        "the identification key expired",
        _ANOTHER_KEY,
        "срок действия идентификационного ключа истёк",
    ),
    "ESIA-037214": Meaning(
        KeyUnusable, "the identification key is blocked", _ANOTHER_KEY, "идентификационный ключ заблокирован"
    ),
    "ESIA-037215": Meaning(
        KeyHolderUnfit,
        "the employee who issued the key is blocked",
        SEE_EMPLOYEE,
        "сотрудник, выдавший ключ, заблокирован",
    ),
    "ESIA-037216": Meaning(
        KeyHolderUnfit,
        "the holder of the key is blocked",
        SEE_EMPLOYEE,
        "сотрудник, на которого выдан ключ, заблокирован",
    ),
    "ESIA-037217": Meaning(
        KeyHolderUnfit,
        "the issuer of the key has no доверенность in force",
        SEE_EMPLOYEE,
        "у выдавшего ключ сотрудника нет действующей доверенности",
    ),
    "ESIA-037218": Meaning(
        KeyUnknown, "there is no such identification key", _ANOTHER_KEY, "такого идентификационного ключа нет"
    ),
    "ESIA-037219": Meaning(
        KeyHolderUnfit,
        "the holder of the key was not found",
        SEE_EMPLOYEE,
        "сотрудник, на которого выдан ключ, не найден",
    ),
}
"""Of Б.12, and of nothing else: the same in a sign-in by key and in the call of the REST service."""
