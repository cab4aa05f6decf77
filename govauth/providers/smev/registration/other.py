"""Views of registration of which only the names are known: the caller gives their fields."""

from __future__ import annotations

from typing import ClassVar, Final, Literal, get_args

from attrs import field, frozen

from govauth.errors import InvalidInput, UnexpectedReply
from govauth.providers.smev import view
from govauth.providers.smev.content import Content
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.models import Response
from govauth.providers.smev.registration.register import SERVICE
from govauth.providers.smev.request import Asks
from govauth.providers.smev.view import Fields
from govauth.transport.pending import Look, Ready, Waiting

OtherName = Literal["confirm", "recover", "delete_account", "register_child", "update_passport_data"]

_ROOTS: Final = {
    "confirm": "ESIAConfirmRequest",
    "recover": "ESIARecoverRequest",
    "delete_account": "ESIADeleteAccountRequest",
    "register_child": "ESIARegisterChildRequest",
    "update_passport_data": "ESIAUpdatePassportDataRequest",
}


@frozen(slots=True, kw_only=True)
class OtherView(Asks[Content]):
    """A request to a view whose schema is not public: confirm, recover, delete, children, passport data.

    The root is known; the fields, their order and their rules are those of the schema that the operator gave
    you, and nothing of them is checked here.

    Attributes:
        view: which one.
        version: of the view.
        fields: names and values in the order of the schema. A list in place of a value is a nested element,
            whose fields are of the common types.

    """

    name: ClassVar[str] = "registration.other"

    view: OtherName
    version: str
    fields: Fields = field(repr=False)

    def parcel(self) -> Parcel:
        """Write the fields as they are."""
        if self.view not in get_args(OtherName):
            raise InvalidInput("view", f"must be one of {', '.join(get_args(OtherName))}")
        content = view.written(f"{SERVICE}/{self.view}", _ROOTS[self.view], self.version, self.fields)
        return Parcel(content=content)

    @classmethod
    def read(cls, answer: Response) -> Look[Content]:
        """Take the content as it is; while the registers are asked, another answer follows."""
        if not isinstance(answer.body, Content):
            raise UnexpectedReply("MessagePrimaryContent", "is missing")
        status = view.text(answer.body.root, "status")
        return Waiting(note=status) if status == "VALIDATING" else Ready(answer.body)
