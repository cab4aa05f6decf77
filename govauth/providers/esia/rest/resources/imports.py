"""Import of accounts by systems that may confirm identity (Б.9, Б.9.1, Б.9.2)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from govauth.errors import ApiError, InvalidInput
from govauth.providers.esia.login.auth_requests import signature_text
from govauth.providers.esia.login.editions import SignatureText
from govauth.providers.esia.rest.models.account_import import (
    LATER_ERRORS,
    Confirmation,
    ImportOutcome,
    ImportRequest,
    ImportStatus,
    SearchStatus,
    SnilsSearch,
)
from govauth.providers.esia.rest.models.applicant import Applicant
from govauth.providers.esia.rest.operations import imports as operations
from govauth.providers.esia.rest.resources.arguments import segment
from govauth.providers.esia.rest.resources.calling import Caller
from govauth.providers.esia.rest.resources.settings import RestSettings
from govauth.signing.signer import DocumentSigner
from govauth.transport.operation import json_body
from govauth.transport.pending import (
    Look,
    Pending,
    Ready,
    Rejected,
    Waiting,
    make_resume_key,
    read_resume_key,
)
from govauth.transport.transport import Transport

_BY_API: Final = (("confirmWay", "REST_API"),)


class Imports:
    """Registration and confirmation of accounts. The token is that of the system, with scope ``ext_imp``.

    The order: :meth:`find_snils` where the person does not know it; :meth:`account`; then by
    ``outcome.next`` nothing, the same import later, or :meth:`confirm` with the code from the SMS and
    :meth:`completion`. The person must be told that the password is reset and the telephone replaced.
    """

    def __init__(
        self, transport: Transport, signer: DocumentSigner, settings: RestSettings | None = None
    ) -> None:
        self._caller = Caller(transport, settings)
        self._signer = signer

    async def account(self, applicant: Applicant) -> ImportOutcome:
        """Import an account: ``POST /v2/prns/import?confirmWay=REST_API`` (Б.9).

        The body is written once; the same bytes go out as the body, in ``Request-Data``, and under the
        signature in ``Request-Data-Sign``.

        Raises:
            InvalidInput: something is wrong with the applicant; nothing was sent.
            Conflict: the account has other data, or a request is under way; ``.code`` tells.
            InvalidRequest: the data were refused; ``.code`` is one of table 49.
            OutcomeUnknown: the answer was lost, and the request id with it.

        """
        body = json_body(applicant.to_send())
        try:
            return await self._caller.call(
                operations.ACCOUNT, query=_BY_API, body=body, signer=self._signature
            )
        except ApiError as error:
            if error.code not in LATER_ERRORS:
                raise
            # Systems without the modernised service get an error in place of codes 4 and 5.
            return ImportOutcome(code=error.code, description=error.server_message)

    async def status(self, request_id: str) -> ImportRequest:
        """Return the state of a request: ``GET /rs/reqs/{request_id}`` (Б.9)."""
        return await self._caller.call(operations.STATUS, {"request_id": segment(request_id, "request_id")})

    async def confirm(self, request_id: str, code: str) -> Confirmation:
        """Enter the code from the SMS: ``POST /v2/confirmation/compare`` (Б.9). Each call uses up an attempt.

        Returns:
            With status ``OK``, or ``WAIT`` for a wrong code: see ``available_attempts_count``.

        Raises:
            OutcomeUnknown: the answer was lost: ask :meth:`status`.

        """
        if not (code.isascii() and code.isdigit()):
            raise InvalidInput("code", "must be digits")
        body = json_body({"requestId": segment(request_id, "request_id"), "code": code})
        return await self._caller.call(operations.CONFIRM, body=body)

    async def resend(self, request_id: str) -> Confirmation:
        """Send another SMS: ``POST /v2/confirmation/resend/{request_id}`` (Б.9).

        Not earlier than ``outcome.seconds_before_resend`` after the last one, and as long as
        ``outcome.may_resend``.
        """
        return await self._caller.call(operations.RESEND, {"request_id": segment(request_id, "request_id")})

    def completion(self, request_id: str, *, within: float | None = None) -> Pending[int]:
        """Wait until a confirmed request is worked off, for the OID of the person.

        Args:
            request_id: from the outcome of the import.
            within: the seconds that waiting may take; by default those of the settings.

        Raises:
            PendingRejected: when awaited: a check failed; the reason has the code of the agency. A passport
                that fails leaves a simplified account.

        """
        number = segment(request_id, "request_id")

        async def look() -> Look[int]:
            found = await self.status(number)
            if found.status == ImportStatus.SUCCEEDED and found.person_oid is not None:
                return Ready(found.person_oid)
            if found.status == ImportStatus.VALIDATION_FAILED:
                fault = found.error_status_info
                reason = "no reason was given" if fault is None else f"{fault.code}: {fault.message}"
                return Rejected(reason)
            tasks = ", ".join(f"{task.name} {task.status}" for task in found.flow_details)
            return Waiting(note=tasks)

        settings = self._caller.settings
        return self._caller.pending(
            look,
            operations.STATUS,
            make_resume_key(operations.STATUS.name, {"request_id": number}),
            within=settings.refresh_within if within is None else within,
            backoff=settings.refresh_backoff,
        )

    def resume(self, resume_key: str, *, within: float | None = None) -> Pending[int]:
        """Go on waiting for a request that another process waited for."""
        data = read_resume_key(resume_key, operations.STATUS.name)
        return self.completion(str(data.get("request_id")), within=within)

    def find_snils(self, applicant: Applicant, *, trusted: bool = False) -> Pending[SnilsSearch]:
        """Search for the СНИЛС of a person: ``POST /v2/import/snils/search``, repeated every 5 s (Б.9.2).

        Found, it comes masked, and an import of the same person may leave it out.

        Args:
            applicant: ``snils`` and addresses are not sent.
            trusted: whether the account is confirmed.

        Raises:
            PendingRejected: when awaited: it was not found.

        """
        body = json_body(applicant.to_search(trusted=trusted))

        async def look() -> Look[SnilsSearch]:
            found = await self._caller.call(operations.SEARCH_SNILS, body=body, signer=self._signature)
            if found.status == SearchStatus.OK:
                return Ready(found)
            if found.status == SearchStatus.SENT:
                return Waiting(note=f"request {found.id}")
            return Rejected(found.message or f"the search ended with {found.status}")

        settings = self._caller.settings
        return self._caller.pending(
            look,
            operations.SEARCH_SNILS,
            # The search is known by the person's data, which do not belong into a key.
            make_resume_key(operations.SEARCH_SNILS.name, {}),
            within=settings.snils_search_within,
            backoff=settings.snils_search_backoff,
        )

    async def _signature(self, content: bytes) -> Mapping[str, str]:
        signature = await self._signer.sign_detached(content)
        unpadded = SignatureText.UNPADDED
        return {
            "request-data": signature_text(content, unpadded),
            "request-data-sign": signature_text(signature, unpadded),
        }
