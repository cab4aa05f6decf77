"""The front door of the permissive mode: the answer at the till, within its time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, TypeVar, Unpack

import anyio

from govauth.client.client import Client, check_login
from govauth.client.options import ClientSettings
from govauth.concurrency.retry_policy import RetryPolicy
from govauth.errors import ConfigurationError, GovAuthError, InvalidInput, TimedOut
from govauth.providers.crpt.permissive.errors import CrossBorderUnavailable
from govauth.providers.crpt.permissive.errors import refuse as refuse_local
from govauth.providers.crpt.permissive.key import PermissiveKey
from govauth.providers.crpt.permissive.settings import PermissiveSettings
from govauth.providers.crpt.places import PERMISSIVE, Place
from govauth.settings import check_kind, check_text
from govauth.transport.api import Api
from govauth.transport.transport import Transport
from govauth.wire.identifiers import Inn
from govauth.wire.json import JsonValue

if TYPE_CHECKING:
    from anyio.abc import TaskGroup

    from govauth.providers.crpt.codes import MarkingCode
    from govauth.providers.crpt.permissive.judging import Asked, Rules
    from govauth.providers.crpt.permissive.local import LocalCalls, LocalModule
    from govauth.providers.crpt.permissive.outcome import Checked
    from govauth.providers.crpt.permissive.verdicts import Answers

T = TypeVar("T")

MOST_CODES: Final = 100
_FISCAL_DRIVE: Final = re.compile(r"[0-9]{16}")

_REPORTING: Final = 0.1
"""The part of its time that a check with an answer waits for the store to know which host failed, so that the
other desks know at once."""

_LAST_RESORT: Final = 0.2
"""The part of its time that a check with an answer of the local module waits for a host where all are set
aside."""


class Permissive(Client):
    """The permissive mode («разрешительный режим») for the desks of one participant.

    ::

        key = PermissiveKey(key="…")
        async with Permissive(key, local=LocalModule(user="admin", password="…"), store=store) as desk:
            checked = await desk.check([MarkingCode.parse(scanned)])
            if checked.allowed is not True:
                print(checked.verdicts[0].reasons[0].ru)

    The order of the hosts, and which are set aside, is kept in the store: what one desk found out holds for
    all that share it.
    """

    def __init__(
        self,
        key: PermissiveKey,
        *,
        local: LocalModule | None = None,
        rules: Rules | None = None,
        settings: PermissiveSettings | None = None,
        fiscal_drive: str | None = None,
        inn: str | None = None,
        place: Place | None = None,
        **options: Unpack[ClientSettings],
    ) -> None:
        """Make a client. Nothing is opened before the first call.

        Args:
            key: of the participant.
            local: the local module that is asked beside the hosts.
            rules: which reasons forbid a sale; by default all.
            settings: times, domains, fallback hosts.
            fiscal_drive: the 16 digits of the fiscal drive, sent with each check where it is given.
            inn: of the participant, sent with each check where it is given.
            place: the installation; by default that of the key.
            **options: of every client, see :class:`~govauth.client.options.ClientOptions`. A check repeats by
                rules of its own, so ``retry`` is one attempt unless it is given.

        Raises:
            ConfigurationError: a setting is wrong.
            InvalidInput: the ИНН is wrong.

        """
        from govauth.providers.crpt.permissive.judging import Rules
        from govauth.providers.crpt.permissive.online import OnlineCheck, fallback_hosts
        from govauth.providers.crpt.permissive.verdicts import Judge

        check_login(key, PermissiveKey, setting="key")
        at_place = key if place is None else key.at(place)
        if PERMISSIVE not in at_place.place.roots:
            raise ConfigurationError(f"the place {at_place.place.name!r} has no {PERMISSIVE}")
        options.setdefault("retry", RetryPolicy(attempts=1))
        options.setdefault("timeout", 5.0)
        super().__init__(at_place.place, **options)
        self._settings = PermissiveSettings() if settings is None else settings
        check_kind("settings", self._settings, PermissiveSettings)
        rules = Rules() if rules is None else rules
        check_kind("rules", rules, Rules)
        self._judge = Judge(rules)
        if fiscal_drive is not None:
            check_text("fiscal_drive", fiscal_drive)
            if not _FISCAL_DRIVE.fullmatch(fiscal_drive):
                raise ConfigurationError("fiscal_drive must be the 16 digits of the fiscal drive")
        inn = None if inn is None else Inn.checked(inn, "inn")
        self._fixed: dict[str, JsonValue] = {
            name: value
            for name, value in (
                ("fiscalDriveNumber", fiscal_drive),
                ("inn", inn),
                ("timeZone", self._settings.time_zone),
            )
            if value is not None
        }
        self._marks.append(at_place.token_key.mark)
        fallback = self._settings.fallback
        if fallback is None:
            fallback = fallback_hosts(at_place.place)
        self._online = OnlineCheck(self._channel, at_place, self._settings, fallback)
        self._local: LocalCalls | None = None
        if local is not None:
            from govauth.providers.crpt.permissive.local import LocalCalls, LocalModule

            check_kind("local", local, LocalModule)
            api = Api(self._channel, local.place, refuse=refuse_local, headers={}, provider="crpt")
            self._local = LocalCalls(Transport(api, local))

    @property
    def local(self) -> LocalCalls:
        """The local module.

        Raises:
            ConfigurationError: the client was made without one.

        """
        if self._local is None:
            raise ConfigurationError("this client was made without local=LocalModule(…)")
        return self._local

    async def refresh(self) -> tuple[str, ...]:
        """Read the list of hosts and put the best first; done by itself every few hours of checks.

        Worth doing when a till opens: until then the hosts are asked in a fixed order.

        Raises:
            KeyRefused: the key is refused.

        """
        return await self._online.refresh()

    async def aclose(self) -> None:
        """Close it; a measurement of hosts that is under way ends, and the store hears what is set aside."""
        await self._online.drain()
        await super().aclose()

    async def check(
        self,
        codes: Sequence[MarkingCode | str],
        *,
        asked: Sequence[Asked] = (),
        groups: Sequence[str | None] = (),
    ) -> Checked:
        """Ask whether codes may be sold, and answer in time whatever happens.

        The hosts and the local module are asked side by side. A host's answer counts; without one in time,
        that of the local module; without any, ``allowed`` is None.

        Args:
            codes: 1 to 100, whole, as scanned.
            asked: price, parts or return of each; by default a sale without a price.
            groups: the product group of each, such as ``lp``, for the local module.

        Raises:
            CodeRefused: a code is damaged; nothing was sent.
            InvalidInput: too many codes, or not one ``asked`` for each.

        """
        from govauth.providers.crpt.permissive.judging import Asked
        from govauth.providers.crpt.permissive.verdicts import Answers

        read = [_read(code, f"codes[{place}]") for place, code in enumerate(codes)]
        wanted = _each(asked, len(read), Asked(), "asked")
        of_groups = _each(groups, len(read), None, "groups")
        if not 1 <= len(read) <= MOST_CODES:
            raise InvalidInput("codes", f"must be 1 to {MOST_CODES}")
        self._channel.require_open("permissive.check")
        clock = self._options.clock
        limit = self._settings.seconds
        started = clock.monotonic()
        answers = Answers()
        with anyio.move_on_after(limit) as budget:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._ask_online, read, answers, tasks)
                if self._local is not None:
                    tasks.start_soon(self._ask_local, read, of_groups, answers)
        if budget.cancelled_caught and answers.online is None:
            late = anyio.current_time() - budget.deadline
            self._online.out_of_time(answers.attempts, late=late)
            answers.failure = answers.failure or TimedOut(f"no host answered within {limit:g} s")
        elif answers.attempts.reports:
            with anyio.move_on_after(min(limit * _REPORTING, budget.deadline - anyio.current_time())):
                for report in answers.attempts.reports:
                    await report.landed.wait()
        seconds = clock.monotonic() - started
        return self._judge.checked(read, wanted, answers, now=clock.time(), seconds=seconds)

    async def _ask_online(self, codes: Sequence[MarkingCode], answers: Answers, tasks: TaskGroup) -> None:
        body: dict[str, JsonValue] = {"codes": [code.text for code in codes], **self._fixed}
        try:
            answers.online = await self._online.ask(body, answers.attempts)
        except CrossBorderUnavailable as error:
            answers.failure, answers.cross_border = error, True
        except GovAuthError as error:
            answers.failure = error
            return  # the local module may still answer
        tasks.cancel_scope.cancel()

    async def _ask_local(
        self, codes: Sequence[MarkingCode], groups: Sequence[str | None], answers: Answers
    ) -> None:
        from govauth.providers.crpt.permissive.local import READY

        local = self.local
        try:
            if (await local.status()).status == READY:
                answers.local = await local.look_up(codes, groups)
                grace = self._settings.seconds * _LAST_RESORT
                answers.attempts.last_resort.deadline = anyio.current_time() + grace
        except GovAuthError as error:
            answers.failure = answers.failure or error


def _read(code: MarkingCode | str, field: str) -> MarkingCode:
    from govauth.providers.crpt.codes import MarkingCode

    return code if isinstance(code, MarkingCode) else MarkingCode.parse(code, field=field)


def _each(given: Sequence[T], count: int, otherwise: T, field: str) -> Sequence[T]:
    if not given:
        return [otherwise] * count
    if len(given) != count:
        raise InvalidInput(field, f"must be one for each code: {count}, not {len(given)}")
    return given
