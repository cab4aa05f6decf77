"""Service centres of an organisation (Б.11)."""

from __future__ import annotations

from typing import Final

from govauth.errors import AccessDenied, Advice, Conflict, InvalidRequest, NotFound
from govauth.transport.refusals import Codes, Meaning

_COMPLETE: Final = Advice(
    "fill it in: a centre is written whole, also when one thing of it changes",
    "заполните: данные центра передаются целиком, даже если меняется что-то одно",
)

CODES: Final[Codes] = {
    "ESIA-005034": Meaning(
        AccessDenied,
        "the service centre is not one of this organisation's",
        Advice(
            "list the centres of the organisation and take the OID from there",
            "получите список центров организации и возьмите OID из него",
        ),
        "некорректный идентификатор центра обслуживания: он не принадлежит этой организации",
    ),
    "ESIA-005040": Meaning(
        AccessDenied,
        "the organisation has no group TECH_CONSOLE",
        Advice(
            "the organisation needs the access group of the Technological portal, by the Регламент",
            "организации нужна группа доступа к Технологическому порталу; её получают по Регламенту",
        ),
        "у организации нет группы доступа TECH_CONSOLE",
    ),
    "ESIA-005043": Meaning(
        AccessDenied,
        "the organisation lacks the feature ra",
        Advice(
            "apply to the operator of ESIA for the right to keep service centres",
            "подайте оператору ЕСИА заявку на право вести центры обслуживания",
        ),
        "у организации нет разрешения (фичи ra) создавать, изменять и удалять центры обслуживания",
    ),
    "ESIA-034003": Meaning(
        InvalidRequest, "the address has no postcode", _COMPLETE, "в адресе центра обслуживания нет индекса"
    ),
    "ESIA-034008": Meaning(InvalidRequest, "there is no address", _COMPLETE, "не указан адрес"),
    "ESIA-038900": Meaning(
        NotFound,
        "there is no such service centre",
        Advice(
            "list the centres of the organisation: it may be deleted",
            "получите список центров организации: центр мог быть удалён",
        ),
        "центр обслуживания не найден",
    ),
    "ESIA-038901": Meaning(
        AccessDenied,
        "the service centre belongs to another organisation",
        Advice(
            "check that the OIDs of the organisation and of the centre belong together",
            "проверьте, что OID организации и OID центра относятся друг к другу",
        ),
        "центр обслуживания не принадлежит организации",
    ),
    "ESIA-038902": Meaning(
        InvalidRequest,
        "the operations that the centre may carry out are missing",
        _COMPLETE,
        "не указаны разрешённые центру операции (fts)",
    ),
    "ESIA-038903": Meaning(
        InvalidRequest, "the name of the centre is missing", _COMPLETE, "не указано название центра"
    ),
    "ESIA-038904": Meaning(
        InvalidRequest,
        "the opening hours of the centre are missing",
        _COMPLETE,
        "не указано время работы центра (operationTime)",
    ),
    "ESIA-038905": Meaning(
        InvalidRequest, "the type of the centre is missing", _COMPLETE, "не указан тип центра (raTypeId)"
    ),
    "ESIA-038906": Meaning(InvalidRequest, "the centre has no contacts", _COMPLETE, "у центра нет контактов"),
    "ESIA-039813": Meaning(
        Conflict,
        "the service centre is blocked",
        Advice(
            "a blocked centre cannot be changed; ESIA's support tells why it is blocked",
            "заблокированный центр изменить нельзя; причину блокировки скажет поддержка ЕСИА",
        ),
        "центр обслуживания заблокирован",
    ),
}
