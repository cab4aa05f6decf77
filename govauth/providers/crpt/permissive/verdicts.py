"""Verdicts of what hosts and the local module said, by the rules of the shop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from attrs import define, field

from govauth.errors import GovAuthError
from govauth.providers.crpt.codes import MarkingCode
from govauth.providers.crpt.permissive.errors import EMERGENCY
from govauth.providers.crpt.permissive.judging import Asked, Rules, reasons_offline, reasons_online
from govauth.providers.crpt.permissive.models import CheckedCode, CheckReply, LocalCode, LocalResult
from govauth.providers.crpt.permissive.online import Attempts, OnlineAnswer
from govauth.providers.crpt.permissive.outcome import Checked, CodeVerdict, Source
from govauth.providers.crpt.permissive.reasons import Reason
from govauth.providers.crpt.permissive.receipt import CheckId

_PART: Final = re.compile(r"[A-Za-z0-9_.:-]+")
_Code = TypeVar("_Code", CheckedCode, LocalCode)


@define
class Answers:
    """What came so far of those who were asked.

    Attributes:
        attempts: what became of the hosts that were asked.
        online: of a host.
        local: of the local module.
        failure: why no host answered.
        cross_border: whether the operator says that a check is not possible now.

    """

    attempts: Attempts = field(factory=Attempts)
    online: OnlineAnswer | None = None
    local: LocalResult | None = None
    failure: GovAuthError | None = None
    cross_border: bool = False


class Judge:
    """Makes verdicts by the rules of a shop."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def checked(
        self,
        codes: Sequence[MarkingCode],
        asked: Sequence[Asked],
        answers: Answers,
        *,
        now: float,
        seconds: float,
    ) -> Checked:
        """Make the answer to a scan of whatever came in time.

        Args:
            codes: which were asked for.
            asked: what is sold with each.
            answers: of the hosts and of the local module.
            now: in epoch seconds.
            seconds: how long it took.

        """
        failure = answers.failure
        if answers.online is not None:
            reply, host = answers.online.reply, answers.online.host
            if reply.code in EMERGENCY:
                return Checked(
                    source=Source.EMERGENCY, verdicts=_unchecked(codes), host=host, seconds=seconds
                )
            verdicts = self._by_host(codes, asked, reply, now)
            return Checked(
                source=Source.ONLINE, verdicts=verdicts, check_id=_id_of(reply), host=host, seconds=seconds
            )
        if answers.cross_border:
            return Checked(
                source=Source.CROSS_BORDER, verdicts=_unchecked(codes), seconds=seconds, failure=failure
            )
        if answers.local is not None:
            verdicts = self._by_module(codes, asked, answers.local, now)
            return Checked(
                source=Source.LOCAL,
                verdicts=verdicts,
                check_id=_id_of(answers.local),
                seconds=seconds,
                failure=failure,
            )
        verdicts = tuple(_unanswered(code) for code in codes)
        return Checked(source=Source.NOBODY, verdicts=verdicts, seconds=seconds, failure=failure)

    def _by_host(
        self, codes: Sequence[MarkingCode], asked: Sequence[Asked], reply: CheckReply, now: float
    ) -> tuple[CodeVerdict, ...]:
        known = _one_each(reply.codes)
        verdicts: list[CodeVerdict] = []
        for code, wanted in zip(codes, asked, strict=True):
            found = known.get(code.text)
            if found is None:
                verdicts.append(_unanswered(code))
                continue
            reasons = reasons_online(found, wanted, now)
            refused, warned = self._weighed(reasons, found.group_ids, now)
            if not refused and (found.is_doubtful or (not reasons and found.says_nothing)):
                verdicts.append(_unanswered(code))
                continue
            verdicts.append(
                CodeVerdict(allowed=not refused, reasons=refused, warnings=warned, ki=code.ki, code=found)
            )
        return tuple(verdicts)

    def _by_module(
        self, codes: Sequence[MarkingCode], asked: Sequence[Asked], found: LocalResult, now: float
    ) -> tuple[CodeVerdict, ...]:
        known = _one_each(found.codes)
        verdicts: list[CodeVerdict] = []
        for code, wanted in zip(codes, asked, strict=True):
            one = known.get(code.ki)
            if one is None or one.says_nothing:
                verdicts.append(_unanswered(code))
                continue
            refused, warned = self._weighed(reasons_offline(one, wanted), (), now)
            if not refused and one.is_doubtful:
                verdicts.append(_unanswered(code))
                continue
            doubtful = one.is_blocked is True and one.is_grey_gtin is True
            allowed = False if refused else None if doubtful else True
            reasons = refused or ((Reason.NOT_ANSWERED,) if doubtful else ())
            verdicts.append(
                CodeVerdict(allowed=allowed, reasons=reasons, warnings=warned, ki=code.ki, local=one)
            )
        return tuple(verdicts)

    def _weighed(
        self, reasons: Sequence[Reason], groups: Sequence[int], now: float
    ) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
        """Split reasons into those that forbid by the rules, and warnings."""
        begins = [self._rules.from_day[group] for group in groups if group in self._rules.from_day]
        if begins and now < max(begins).timestamp():
            return (), tuple(reasons)
        forbids = tuple(reason for reason in reasons if reason in self._rules.forbids)
        return forbids, tuple(reason for reason in reasons if reason not in self._rules.forbids)


def _one_each(codes: Sequence[_Code]) -> dict[str, _Code]:
    """Sort what is known by code; one of which two things are said counts as not answered."""
    known = {one.cis: one for one in codes}
    torn = {one.cis for one in codes if one != known[one.cis]}
    return {cis: one for cis, one in known.items() if cis not in torn}


def _unchecked(codes: Sequence[MarkingCode]) -> tuple[CodeVerdict, ...]:
    return tuple(CodeVerdict(allowed=True, ki=code.ki) for code in codes)


def _unanswered(code: MarkingCode) -> CodeVerdict:
    return CodeVerdict(allowed=None, reasons=(Reason.NOT_ANSWERED,), ki=code.ki)


def _id_of(reply: CheckReply | LocalResult) -> CheckId | None:
    req_id, req_timestamp = _part(reply.req_id), reply.req_timestamp
    if req_id is None or req_timestamp is None or req_timestamp < 0:
        return None
    inst, version = (reply.inst, reply.version) if isinstance(reply, LocalResult) else (None, None)
    return CheckId(req_id=req_id, req_timestamp=req_timestamp, inst=_part(inst), version=_part(version))


def _part(text: str | None) -> str | None:
    """Return what can be a part of tag 1265; other characters would say something else on the receipt."""
    return text if text is not None and _PART.fullmatch(text) else None
