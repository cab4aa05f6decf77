"""The documents of all participants: taken, processed when their time has come, found again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from govauth.providers.crpt.sandbox.circulation import Circulation
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.true_api.document import (
    ACCEPTED,
    CHECKED_NOT_OK,
    CHECKED_OK,
    PARSE_ERROR,
    WAIT_ACCEPTANCE,
    WAIT_REGISTRATION,
    Document,
    Problem,
)
from govauth.providers.crpt.sandbox.true_api.effects import (
    ACCEPTANCE,
    TO_ANOTHER,
    UNKNOWN,
    judge,
    take_effect,
)
from govauth.simulation import Site

UNREADABLE: Final = Problem("Не удалось разобрать документ", "1")


class Archive:
    """The documents, in the order in which they came."""

    def __init__(
        self, circulation: Circulation, registered: Callable[[str], bool], site: Site[CrptSwitches]
    ) -> None:
        """Begin with none.

        Args:
            circulation: the codes that documents change.
            registered: tells whether there is a participant of some ИНН.
            site: of the provider.

        """
        self.circulation: Circulation = circulation
        self._registered = registered
        self._site = site
        self.documents: list[Document] = []
        self._waiting: list[Document] = []

    def add(self, document: Document) -> None:
        """Take a document."""
        document.shows_receipt = len(self.documents) % 2 == 1
        self.documents.append(document)
        self._waiting.append(document)
        self.settle()

    def settle(self) -> None:
        """Process every document whose time has come."""
        now = self._site.now()
        due = [document for document in self._waiting if document.due <= now]
        if due:
            self._waiting = [document for document in self._waiting if document.due > now]
            for document in due:
                self._process(document)

    def find(self, number: str, reader: str) -> Document | None:
        """Find a document of a participant, or to it."""
        return next((one for one in self.of(reader) if one.number == number), None)

    def of(self, reader: str) -> Iterator[Document]:
        """Go through what a participant sent and received, newest first."""
        return (one for one in reversed(self.documents) if reader in (one.sender, one.receiver))

    def judge(self, document: Document) -> None:
        """Tell in a document what would become of it, and change nothing."""
        if document.contents is not None:
            document.problems = self._heeded(judge(document, self.circulation))
        else:
            document.problems = [UNREADABLE]
        document.status = CHECKED_NOT_OK if document.problems else CHECKED_OK

    def process_again(self, document: Document) -> None:
        """Process a document that was not accepted once more."""
        if document.status == CHECKED_NOT_OK:
            document.problems.clear()
            self._process(document)

    def _process(self, document: Document) -> None:
        switches = self._site.switches
        if switches.reject_documents is not None:
            document.problems.append(Problem(switches.reject_documents))
            document.status = CHECKED_NOT_OK
        elif document.contents is None:
            document.problems.append(UNREADABLE)
            document.status = PARSE_ERROR
        else:
            document.problems += self._heeded(take_effect(document, self.circulation))
            document.status = CHECKED_NOT_OK if document.problems else self._good_end(document)
        document.status = switches.document_status or document.status

    def _heeded(self, problems: list[Problem]) -> list[Problem]:
        if self._site.switches.unknown_codes_fail:
            return problems
        return [problem for problem in problems if problem.message != UNKNOWN]

    def _good_end(self, document: Document) -> str:
        if document.family == ACCEPTANCE:
            self._close_shipment(document)
        if document.family not in TO_ANOTHER or document.both_signed or document.receiver is None:
            return CHECKED_OK
        return WAIT_ACCEPTANCE if self._registered(document.receiver) else WAIT_REGISTRATION

    def _close_shipment(self, acceptance: Document) -> None:
        codes = set(acceptance.codes)
        for one in self.of(acceptance.sender):
            meant = one.own_number == acceptance.own_number or not codes.isdisjoint(one.codes)
            if one.status == WAIT_ACCEPTANCE and one.receiver == acceptance.sender and meant:
                one.status, acceptance.related = ACCEPTED, one.number
                return
