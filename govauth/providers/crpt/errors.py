"""What the refusals of СУЗ, ГИС МТ, True API and МДЛП mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from govauth.auth.strategy import Verdict
from govauth.errors import (
    AccessDenied,
    ApiError,
    Conflict,
    GovAuthError,
    InvalidRequest,
    LoginRejected,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    RenewalFailed,
    ServerFault,
)
from govauth.http.message import Response
from govauth.providers.crpt.envelopes import Envelope, Fault
from govauth.transport.retry import retry_after

if TYPE_CHECKING:
    from govauth.providers.crpt.suz.order_request import OrderRequest

_OK_AT_MOST: Final = 399
_UNAUTHORIZED: Final = 401
_SERVER: Final = 500
_SMALL: Final = 16_384
"""A refusal inside HTTP 200 is short; a block of codes is not looked through for one."""


class CrptRefusal(InvalidRequest):
    """The system refused the request.

    Attributes:
        faults: each complaint: the field where one is named, the words, and the code.

    """

    faults: tuple[Fault, ...] = ()


class ConnectionRejected(CrptRefusal):
    """The registration of an installation was rejected, with a reason, inside HTTP 200."""


class OrderOutcomeUnknown(OutcomeUnknown):
    """An order may or may not have been placed, and it may cost money: ``await orders.reconcile(error)``.

    Attributes:
        request: what was sent; None only if raised outside of a call.

    """

    request: OrderRequest | None = None


class DocumentOutcomeUnknown(OutcomeUnknown):
    """A document may or may not have been handed in to МДЛП: ``documents.of_request(error.request_id)``.

    Attributes:
        request_id: by which the document can be found.

    """

    request_id: str = ""

    @classmethod
    def about(cls, error: OutcomeUnknown, request_id: str) -> DocumentOutcomeUnknown:
        """Make the same error with the request id in it."""
        reported = error.narrowed(cls)
        reported.request_id = request_id
        return reported


class CodesNotRecoverable(ApiError):
    """Codes were handed out, and their blocks can be read no more. Ask the operator.

    Attributes:
        saved: how many codes are safe.
        handed_out: how many the system says it gave.

    """

    saved: int = 0
    handed_out: int = 0


class DestinationDamaged(GovAuthError):
    """A destination of codes lost what it had confirmed, or belongs to another order. Nothing was changed."""


def judge(response: Response) -> Verdict:
    """Say what an answer means for the token.

    A 401 with ``OrderStatus`` is how some versions of СУЗ say that there is no such order.
    """
    if response.status <= _OK_AT_MOST:
        return Verdict.FINE
    if response.status == _UNAUTHORIZED and Envelope.of(response).order_status is None:
        return Verdict.TOKEN_EXPIRED
    return Verdict.NOT_ABOUT_TOKENS


def refuse(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a business call means, or None."""
    if response.media_type == "text/html":
        return _refusal(ServerFault, response, "a page instead of an answer")
    if response.status <= _OK_AT_MOST:
        small = len(response.content) <= _SMALL
        if small and b'"success"' in response.content and Envelope.of(response).denies_success:
            return _refusal(CrptRefusal, response, "the request is refused")
        return None
    if response.status >= _SERVER:
        return _refusal(ServerFault, response, "the service failed")
    kind, sentence = _REFUSALS.get(response.status, (CrptRefusal, "the request is refused"))
    if response.status == _UNAUTHORIZED and Envelope.of(response).order_status is not None:
        kind, sentence = NotFound, "there is no such order"
    return _refusal(kind, response, sentence)


def refuse_sign_in(response: Response) -> GovAuthError | None:
    """Return the error that an answer to a sign-in call means. A 403 is as final as a wrong signature."""
    if response.status in (400, 401, 403, 404, 413, 422):
        said = Envelope.of(response)
        return LoginRejected(f"the sign-in is refused ({response.status}): {said.sentence}", code=said.code)
    if response.status > _OK_AT_MOST or response.media_type == "text/html":
        said = Envelope.of(response)
        return RenewalFailed(
            f"the auth service does not work now ({response.status}): {said.sentence}",
            retry_after=retry_after(response),
        )
    return None


def _refusal(kind: type[ApiError], response: Response, sentence: str) -> ApiError:
    said = Envelope.of(response)
    error = kind(
        f"{sentence} ({response.status}): {said.sentence}",
        status=response.status,
        code=said.code,
        server_message=said.words or None,
        request_id=response.headers.get("x-request-id"),
    )
    if isinstance(error, CrptRefusal):
        error.faults = said.faults
    if isinstance(error, RateLimited | ServerFault):
        error.retry_after = retry_after(response)
    return error


_REFUSALS: Final[dict[int, tuple[type[ApiError], str]]] = {
    401: (AccessDenied, "the system does not know who asks"),
    403: (AccessDenied, "not allowed"),
    404: (NotFound, "there is no such thing"),
    406: (CrptRefusal, "the system cannot answer in an accepted form"),
    409: (Conflict, "the state does not allow this"),
    413: (CrptRefusal, "the body is too large, or its signature is attached where a detached one is due"),
    429: (RateLimited, "too many requests"),
}
