"""What can be turned at the simulated broker, and at the ЕСИА behind it."""

from __future__ import annotations

from typing import Final

from attrs import define

from govauth.providers.smev.sandbox.contents import REJECTION_CODES
from govauth.simulation import Switches, choice, flag, integer, number, share, status

REGISTRATION_STATUSES: Final = ("SUCCEEDED", "VALIDATION_FAILED", "CONFIRMATION_FAILED", "FAULT")
VERIFICATION_STATUSES: Final = ("", "VALID", "INVALID", "INVALID_REQUEST_ID", "FAILED", "FAULT")


@define
class SmevSwitches(Switches):
    """The switches, with what they are at first. Shares go from 0 to 1."""

    lose: float = share(0.0, "This share of calls is done, and the answer is lost.")
    redeliver: float = share(0.0, "This share of deliveries comes again at once, before any Ack.")
    duplicate: float = share(0.0, "This share of messages comes once more after its Ack.")
    redeliver_seconds: float = number(900.0, "A message without Ack comes again after so long.")
    shuffled: bool = flag(False, "Messages of a queue come in any order.")
    routing_seconds: float = number(0.0, "How long SMEV takes to check and pass a message on.")
    answer_seconds: float = number(0.0, "How long ЕСИА takes for each answer.")
    interim: int = integer(1, "So many answers VALIDATING (PROCESSING) come before the last one.")
    request_status: bool = flag(False, "A RequestStatus comes before the first answer of ЕСИА.")
    registration_status: str = choice(
        "SUCCEEDED", REGISTRATION_STATUSES, "What registrations at ЕСИА end with."
    )
    verification_status: str = choice(
        "", VERIFICATION_STATUSES, "What simplified identification ends with; empty: what is true."
    )
    reject: str = choice(
        "", ("", *REJECTION_CODES), "ЕСИА rejects requests with this code; empty: it does not."
    )
    refuse_requests: int = integer(0, "So many requests more are refused by SMEV after they were queued.")
    spoil_signatures: int = integer(0, "So many deliveries more bear a signature of SMEV that does not fit.")
    again_after_refusal: bool = flag(
        True, "Invented: after an Ack with accepted=false the message comes again; else it is gone."
    )
    selector: str = choice("response", ("response", "request"), "Whose root a selector of GetResponse names.")
    stale_seconds: float = number(172_800.0, "An identifier older than this is stale; 0: none is.")
    ahead_seconds: float = number(300.0, "Invented: an identifier made further ahead than this is stale.")
    queue_limit: int = integer(0, "A queue takes so many messages; 0: any number.")
    attachment_limit: int = integer(5_242_880, "So many bytes of attachments a message may have.")
    any_view: bool = flag(False, "Views that nobody here provides are queued all the same.")
    multipart: bool = flag(False, "Answers without attachments are multipart as well.")
    empty_ack: bool = flag(False, "An Ack is answered with an empty body.")
    fault_detail: bool = flag(True, "Faults have a detail.")
    fault_status: int = status(500, "The status that faults come with.")
