"""What ЕСИА answers through SMEV: registration, search, and simplified identification."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import define, field, validators

from govauth.providers.smev.sandbox.broker import Reply
from govauth.providers.smev.sandbox.messages import Message
from govauth.providers.smev.sandbox.switches import SmevSwitches
from govauth.providers.smev.sandbox.view_schemas import View, view_of
from govauth.providers.smev.sandbox.xml import child, children_of, find, leaf, text_at
from govauth.signing.xml.library import Element
from govauth.signing.xml.parsing import parse_xml
from govauth.simulation import Site
from govauth.simulation.chance import chance

_text = validators.instance_of(str)
_NOT_FOUND: Final = ("ESIA-020002", "Пользователь не найден")
_FAILED: Final = ("ESIA-036203", "Указан несуществующий ИНН")


@define
class Citizen:
    """Somebody whom ЕСИА and the state registers know.

    Attributes:
        last_name: surname.
        first_name: name.
        middle_name: patronymic; empty for none.
        series: of the passport.
        number: of the passport.
        snils: ``XXX-XXX-XXX XX``.
        inn: 12 digits; empty where it is not known.
        mobile: ``+7(XXX)XXXXXXX``.
        email: empty for none.
        oid: of the account; 0 where the registers know the person and ЕСИА does not.
        state: of the account, as a search tells it.

    """

    last_name: str = field(validator=_text)
    first_name: str = field(validator=_text)
    middle_name: str = field(default="", validator=_text)
    series: str = field(default="", validator=_text)
    number: str = field(default="", validator=_text)
    snils: str = field(default="", validator=_text)
    inn: str = field(default="", validator=_text)
    mobile: str = field(default="", validator=_text)
    email: str = field(default="", validator=_text)
    oid: int = field(default=0, validator=validators.instance_of(int))
    state: str = field(
        default="trusted", validator=validators.in_(("unverified", "verified", "trusted", "readytoconfirm"))
    )


def citizens() -> list[Citizen]:
    """Return those who are known at first."""
    return [
        Citizen(
            "Иванов",
            "Иван",
            "Иванович",
            "4509",
            "123456",
            "112-233-445 95",
            "500100732259",
            "+7(900)0000000",
            "ivanov@sandbox.example",
            1000299353,
        )
    ]


class EsiaReplies:
    """The services of ЕСИА behind SMEV."""

    def __init__(self, site: Site[SmevSwitches]) -> None:
        self._site = site
        self.citizens: list[Citizen] = citizens()
        self._next_oid = 1000400000

    def of(self, message: Message) -> Sequence[Reply]:
        """Return all answers to a request, in their order."""
        switches = self._site.switches
        if switches.reject:
            reason = leaf("t:RejectionReasonDescription", "Запрос отклонён")
            code = leaf("t:RejectionReasonCode", switches.reject)
            return [Reply(f"<t:RequestRejected>{code}{reason}</t:RequestRejected>")]
        view = None if message.root is None else view_of(message.root)
        content = find(parse_xml(message.data.encode()), "MessagePrimaryContent")
        if view is None or content is None:
            return []
        early = [Reply(_ACCEPTED)] if switches.request_status else []
        return [*early, *(_written(view, one) for one in self._answers(view, children_of(content)[0]))]

    def _answers(self, view: View, asked: Element) -> list[str]:
        if view.name == "find_account":
            return [self._found(asked)]
        if view.name == "register_certificate":
            return [self._ended()]
        request_id = leaf("e:requestId", chance.uuid())
        if view.name == "uprid":
            interim = leaf("e:status", "PROCESSING") + request_id
            return [interim] * self._site.switches.interim + [self._verified(asked, request_id)]
        interim = leaf("e:status", "VALIDATING") + request_id
        oid = self._registered(asked) if view.name.startswith("register") else None
        return [interim] * self._site.switches.interim + [self._ended(oid, request_id)]

    def _ended(self, oid: int | None = None, request_id: str = "") -> str:
        status = self._site.switches.registration_status
        if status == "SUCCEEDED":
            return leaf("e:status", status) + leaf("e:oid", oid) + request_id
        return leaf("e:status", status) + request_id + _error(*_FAILED)

    def _registered(self, asked: Element) -> int | None:
        if self._site.switches.registration_status != "SUCCEEDED":
            return None
        snils = text_at(asked, "snils")
        if snils and any(one.snils == snils and one.oid for one in self.citizens):
            # What ЕСИА answers to this is not documented; tests ask for the count.
            self._site.counters["registered_again"] += 1
        self._site.counters["registered"] += 1
        self._next_oid += 1
        self.citizens.append(
            Citizen(
                text_at(asked, "lastName"),
                text_at(asked, "firstName"),
                text_at(asked, "middleName"),
                text_at(asked, "doc", "series"),
                text_at(asked, "doc", "number"),
                snils,
                mobile=text_at(asked, "mobile"),
                email=text_at(asked, "email"),
                oid=self._next_oid,
            )
        )
        return self._next_oid

    def _found(self, asked: Element) -> str:
        accounts = [
            (citizen, matches)
            for citizen in self.citizens
            if citizen.oid and _same_name(citizen, asked) and (matches := _matches(citizen, asked))
        ]
        if not accounts:
            return _error(*_NOT_FOUND)
        return "".join(_account(one, matches) for one, matches in accounts)

    def _verified(self, asked: Element, request_id: str) -> str:
        status = self._site.switches.verification_status
        if not status:
            known = any(_is_whole(one, asked) for one in self.citizens)
            status = "VALID" if known else "INVALID"
        problem = _error("ESIA-030003", "Неверные параметры") if status == "FAULT" else ""
        return leaf("e:status", status) + request_id + problem


_ACCEPTED: Final = (
    "<t:RequestStatus><t:StatusCode>1</t:StatusCode><t:StatusParameter><t:Key>place</t:Key>"
    "<t:Value>1</t:Value></t:StatusParameter><t:StatusDescription>Принято в работу"
    "</t:StatusDescription></t:RequestStatus>"
)


def _written(view: View, inside: str) -> Reply:
    root = f"{view.root}Response"
    spaces = f'xmlns:e="{view.namespace}" xmlns:c="{view.commons}"'
    content = f"<MessagePrimaryContent><e:{root} {spaces}>{inside}</e:{root}></MessagePrimaryContent>"
    return Reply(content, (view.namespace, root))


def _account(citizen: Citizen, matches: Sequence[str]) -> str:
    confirmed = "RA" if citizen.state == "trusted" else None
    return (
        f"<e:account>{leaf('e:oid', citizen.oid)}{leaf('e:stu', citizen.state)}"
        f"<e:matches>{''.join(leaf('c:match', match) for match in matches)}</e:matches>"
        f"{leaf('e:regDate', '02.03.2020')}{leaf('e:cfmTyp', confirmed)}{leaf('e:biomStu', 'N')}</e:account>"
    )


def _error(code: str, message: str) -> str:
    inside = leaf("c:Code", code) + leaf("c:Message", message)
    return f"<e:errorStatusInfo>{inside}</e:errorStatusInfo>"


def _same_name(citizen: Citizen, asked: Element) -> bool:
    names = [text_at(asked, one).casefold() for one in ("lastName", "firstName", "middleName")]
    known = (citizen.last_name, citizen.first_name, citizen.middle_name)
    return names == [name.casefold() for name in known]


def _matches(citizen: Citizen, asked: Element) -> list[str]:
    given = {name: text_at(asked, name) for name in ("snils", "mobile", "email")}
    found = [name for name, value in given.items() if value and value == getattr(citizen, name)]
    document = (text_at(asked, "doc", "series"), text_at(asked, "doc", "number"))
    return [*found, "idoc"] if document == (citizen.series, citizen.number) else found


def _is_whole(citizen: Citizen, asked: Element) -> bool:
    passport = (text_at(asked, "passportSeries"), text_at(asked, "passportNumber"))
    rest = all(
        child(asked, name) is None or text_at(asked, name) == getattr(citizen, name)
        for name in ("snils", "inn")
    )
    return _same_name(citizen, asked) and passport == (citizen.series, citizen.number) and rest
