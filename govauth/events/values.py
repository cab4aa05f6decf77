"""The events, as values. None holds a secret, a body, a query or a person's data.

Ids tell the events of one process apart: an attempt names the call that it belongs to as its ``parent``, and
so does a renewal that a call started. A parent of None means that nothing observed is around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from attrs import frozen


@frozen(slots=True)
class Endpoint:
    """Where a request goes.

    Attributes:
        provider: the room, such as ``moy_nalog``.
        operation: as in errors: ``receipts.issue``; ``token`` for whatever a login or a renewal sends.
        method: in upper case.
        scheme: ``https``, or ``http`` on the loopback.
        host: without the port.
        port: the default of the scheme where the URL names none.
        route: the path with its placeholders, such as ``/api/v1/receipt/{inn}/{receipt}/print``: never
            the values. Empty for tokens, whose paths may name a connection.

    """

    provider: str
    operation: str
    method: str
    scheme: str
    host: str
    port: int
    route: str


@frozen(slots=True, kw_only=True)
class CallEvent:
    """A call is over: its attempts, the pauses between them and the waiting for a token and a turn.

    Attributes:
        id: of the call.
        parent: what it is part of, such as a send of the ledger.
        endpoint: where it went.
        principal: the mark of the token key, in which a principal cannot be read.
        seconds: from beginning to end.
        attempts: how many requests there were.
        status: of the last answer; None where there was none.
        error: the class of what the caller got, such as ``NotFound``; None for a result.
        unknown: whether it is not known if the request was applied.
        request_id: the provider's id of the last answer, where it gave one.

    """

    id: int
    parent: int | None
    endpoint: Endpoint
    principal: str
    seconds: float
    attempts: int
    status: int | None
    error: str | None
    unknown: bool
    request_id: str | None


@frozen(slots=True, kw_only=True)
class AttemptEvent:
    """A request was answered, or was not.

    Attributes:
        id: of the attempt.
        parent: the call, or the renewal that asked for a token.
        endpoint: where it went.
        number: which request of its call it is, from 1; one that goes out again with a renewed token counts.
        seconds: waiting for a connection included.
        sent_bytes: length of the body that went out.
        received_bytes: length of the body that came, decoded, wherever it went; 0 where none came.
        status: of the answer; None where there was none.
        error: the class of the failure where there was no answer, such as ``ConnectionLost``.
        request_id: the provider's id of the answer, where it gave one.

    """

    id: int
    parent: int | None
    endpoint: Endpoint
    number: int
    seconds: float
    sent_bytes: int
    received_bytes: int
    status: int | None
    error: str | None
    request_id: str | None


class RenewalKind(StrEnum):
    """How a token was asked for."""

    OBTAIN = "obtain"
    """With the credentials of the login."""
    RENEW = "renew"
    """With the token before it."""
    SIGN_IN = "sign_in"
    """With what a person did: a code from an SMS or from the provider's page."""


@frozen(slots=True, kw_only=True)
class RenewalEvent:
    """A token was asked for, once for all who wait for it.

    Attributes:
        id: of the renewal.
        parent: the call that started it; many may have waited.
        provider: the room.
        principal: the mark of the token key; None as long as the token alone tells who signs in.
        kind: how.
        seconds: the exchange with the provider.
        error: the class of the failure; None where a token came.

    """

    id: int
    parent: int | None
    provider: str
    principal: str | None
    kind: RenewalKind
    seconds: float
    error: str | None


@frozen(slots=True, kw_only=True)
class LeaseWaitEvent:
    """The lease of a token was asked for, before a renewal.

    Attributes:
        id: of the waiting.
        parent: the call that started the renewal.
        provider: the room.
        principal: the mark of the token key.
        store: the class of the store, such as ``RedisTokenStore``.
        seconds: until the lease was had or refused.
        error: the class of the failure; None where it was had.

    """

    id: int
    parent: int | None
    provider: str
    principal: str
    store: str
    seconds: float
    error: str | None


@frozen(slots=True, kw_only=True)
class PendingEvent:
    """A look at a result that the provider is still making.

    Attributes:
        operation: which, such as ``suz.order.codes``.
        looks: how many there were by now.
        seconds: since the waiting began.
        state: ``waiting``, ``ready``, ``rejected`` or ``timed_out``.

    """

    operation: str
    looks: int
    seconds: float
    state: str


@frozen(slots=True, kw_only=True)
class LedgerEvent:
    """Entries of a ledger came to another state. Keys are the caller's own, and stay with the caller.

    Attributes:
        id: of the send or of the reading.
        parent: what it is part of.
        operation: the effect, such as ``receipts.issue``.
        step: ``send``; ``read`` for a reading of the provider's list; ``once`` for the whole of what somebody
            waited for, with sends and readings inside.
        states: how many entries came to which state. After a send one is ``done``, ``refused``, ``unknown``,
            or ``planned`` if it never left; after a reading some are ``applied``, ``not_applied`` or
            ``undecided``. Empty after the others, and where the step was cut short.
        seconds: how long the step took.
        error: the class of what hid or refused it; None where nothing did.

    """

    id: int
    parent: int | None
    operation: str
    step: str
    states: Mapping[str, int]
    seconds: float
    error: str | None


@frozen(slots=True, kw_only=True)
class Began:
    """Something with an end has begun: the event with the same id ends it, whatever happens.

    Attributes:
        id: of the event to come.
        parent: of the same.
        kind: its class: ``call``, ``attempt``, ``renewal``, ``lease_wait`` or ``ledger``.
        name: the operation, for what belongs to tokens the provider, for ledgers the step as well.
        endpoint: where it goes, for calls and attempts.

    """

    id: int
    parent: int | None
    kind: str
    name: str
    endpoint: Endpoint | None = None


Ended: TypeAlias = CallEvent | AttemptEvent | RenewalEvent | LeaseWaitEvent | LedgerEvent
"""What has a beginning of its own."""
