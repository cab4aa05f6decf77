"""Requests for a ledger: one identifier for a key, sent again as often as need be, taken by СМЭВ once."""

from __future__ import annotations

import base64
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final

from attrs import field, frozen

from govauth.errors import (
    AccessDenied,
    ConfigurationError,
    Conflict,
    GovAuthError,
    InvalidInput,
    InvalidRequest,
    NotFound,
    ServerFault,
    TransportError,
)
from govauth.events.watch import Watch
from govauth.ledger.values import JsonObject, Lost, Sighting, Times
from govauth.providers.smev import operations
from govauth.providers.smev.attachments import Attachment
from govauth.providers.smev.calls import Calls
from govauth.providers.smev.content import Content
from govauth.providers.smev.envelopes import Parcel
from govauth.providers.smev.faults import FAULTS, StaleMessageId
from govauth.providers.smev.message_id import derived_message_id
from govauth.transport.fence import Fence
from govauth.wire.json import JsonValue

_REFUSED: Final = (InvalidRequest, AccessDenied, NotFound, Conflict)
_FINAL_STATUS: Final = 400
_CLOCK: Final = FAULTS["StaleMessageId"].advice


@frozen(slots=True)
class Planned:
    """A request with the key that it stands for."""

    key: str
    parcel: Parcel = field(repr=False)


class RequestEffect:
    """``smev.requests.once``.

    The identifier of the message follows from the key and from the second of its first sending, which the
    ledger keeps. So a look at what became of a lost request is the same message again: СМЭВ takes it, or says
    that it has it; a second request it never is.
    """

    name: str = operations.SEND_REQUEST.name
    can_look = True

    def __init__(self, calls: Calls, account: str) -> None:
        """Send by a client.

        Args:
            calls: of the client.
            account: names the system and the place.

        """
        self._calls = calls
        self._account = account

    @property
    def watch(self) -> Watch | None:
        """The observers of the client."""
        return self._calls.transport.channel.watch

    async def scope(self) -> str:
        """Name the system and the place."""
        return f"smev {self._account} requests"

    def now(self) -> float:
        """Tell the time by the clock of the service."""
        return self._calls.transport.server_now().timestamp()

    def content(self, intent: Planned) -> JsonObject:
        """Write down the key, the content and the files."""
        parcel = intent.parcel
        parcel.check()
        if parcel.personal is not None or parcel.files or parcel.end_of_life or parcel.reference_id:
            raise InvalidInput(
                "request", "must be content and attachments alone where a ledger sends it: use send()"
            )
        return {
            "key": intent.key,
            "content": parcel.content.xml.decode(),
            "transaction_code": parcel.transaction_code,
            "attachments": [
                {
                    "content_id": one.content_id,
                    "content": base64.b64encode(one.content).decode(),
                    "mime_type": one.mime_type,
                    "signature": None if one.signature is None else base64.b64encode(one.signature).decode(),
                }
                for one in parcel.attachments
            ],
        }

    def base(self, content: JsonObject) -> JsonObject:
        """Return the key: it alone tells one request from another."""
        return {"key": content["key"]}

    def fixed_second(self, content: JsonObject) -> int | None:
        """Return none: a request is of the second in which it is first sent."""
        return None

    def earliest_second(self, now: int) -> int | None:
        """Return now: an identifier must not be of the past."""
        return now

    async def submit(self, content: JsonObject, times: Times, *, fence: Fence) -> str:
        """Send it, under the identifier of the key and the second."""
        message_id = self._message_id(content, times)
        failure: GovAuthError
        try:
            await self._calls.send_request(message_id, _parcel(content), fence=fence)
        except StaleMessageId as error:
            # Nothing was taken: with the clock put right, it goes out under an identifier of that time.
            failure = ConfigurationError(error.message).advised(_CLOCK)
        except _REFUSED as error:
            # A fault comes with 500; a ledger takes a status of 400 for a refusal for good.
            error.status = _FINAL_STATUS
            failure = error
        else:
            return message_id
        raise failure

    def result(self, ref: str, content: JsonObject, times: Times) -> str:
        """Return the identifier of the message."""
        return ref

    async def sightings(self, lost: Sequence[Lost], *, oldest_first: bool) -> AsyncGenerator[Sighting]:
        """Send each lost message again, unchanged, and say which СМЭВ has."""
        for one in reversed(lost) if oldest_first else lost:
            if not one.content:
                continue
            message_id = self._message_id(one.content, one.times)
            sure = True
            try:
                await self._calls.send_request(message_id, _parcel(one.content))
            except (StaleMessageId, TransportError, ServerFault):
                # Of days ago, or no answer again: it may be there.
                sure = False
            except _REFUSED:
                continue
            yield Sighting(message_id, self.base(one.content), one.times, sure=sure)

    def is_duplicate(self, error: GovAuthError) -> bool:
        """Return False: that equal bytes came before is success here."""
        return False

    def _message_id(self, content: JsonObject, times: Times) -> str:
        return derived_message_id(times.request or int(self.now()), self._account, str(content["key"]))


def _parcel(content: JsonObject) -> Parcel:
    code, files = content["transaction_code"], content["attachments"]
    return Parcel(
        content=Content(str(content["content"]).encode()),
        attachments=[_attachment(one) for one in files] if isinstance(files, list) else (),
        transaction_code=code if isinstance(code, str) else None,
    )


def _attachment(written: JsonValue) -> Attachment:
    if not isinstance(written, Mapping):
        raise InvalidInput("attachments", "must be as this release wrote them")
    signature = written["signature"]
    return Attachment(
        content_id=str(written["content_id"]),
        content=base64.b64decode(str(written["content"])),
        mime_type=str(written["mime_type"]),
        signature=base64.b64decode(signature) if isinstance(signature, str) else None,
    )
