"""The local module (ЛМ ЧЗ): the last resort of a desk without a connection."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Sequence
from typing import Final

from attrs import evolve, field, frozen
from attrs.converters import optional
from attrs.validators import optional as optional_

from govauth.auth.pasted import one_token, pasted_token
from govauth.auth.strategy import Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, LoginRequired
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.crpt.codes import MarkingCode
from govauth.providers.crpt.permissive import operations
from govauth.providers.crpt.permissive.models import LocalResult, LocalStatus
from govauth.secret import Secret
from govauth.settings import is_filled, is_text, secret_settings
from govauth.transport.operation import json_body
from govauth.transport.paging import Portion, by_offset
from govauth.transport.place import Place
from govauth.transport.transport import Transport

READY: Final = "ready"
_PAGE: Final = 1000


@secret_settings("password", "token")
@frozen(slots=True, kw_only=True)
class LocalModule:
    """Where a local module stands, and how it lets a desk in: by name and password, or by a token.

    Attributes:
        address: of the module; plain http only on loopback.
        user: of the module, with ``password``.
        password: kept secret.
        token: in place of them; kept secret.
        fiscal_drive: the number of the fiscal drive, which some installations want to know.

    Raises:
        ConfigurationError: neither a password nor a token was given, or both, or a setting is wrong.
        InvalidInput: the token is empty or not one word.

    """

    address: str = field(default="http://127.0.0.1:5995", validator=is_filled)
    user: str = field(default="", validator=is_text)
    password: Secret | None = field(default=None, converter=optional(Secret))
    token: Secret | None = field(
        default=None, converter=optional(pasted_token), validator=optional_(one_token)
    )
    fiscal_drive: str | None = field(default=None, validator=optional_(is_text))

    def __attrs_post_init__(self) -> None:
        """Check that there is one way in."""
        if (self.password is None) is (self.token is None):
            raise ConfigurationError("LocalModule needs user and password, or a token")
        _ = self.place  # refuses what is no address

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.address, {operations.LOCAL: self.address.rstrip("/")})

    @property
    def token_key(self) -> TokenKey:
        """A key of its own; nothing of it is a token of the operator."""
        return TokenKey("crpt", self.address, self.user, "local module", operations.LOCAL)

    @property
    def renewal(self) -> Renewal:
        """There is none."""
        return Renewal.OVERLAPS

    @property
    def given(self) -> Token:
        """The header's value."""
        if self.token is not None:
            return Token(access=f"Token {self.token.reveal()}")
        pair = f"{self.user}:{'' if self.password is None else self.password.reveal()}"
        return Token(access=f"Basic {base64.b64encode(pair.encode()).decode()}")

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Return the header's value; nobody is asked."""
        return self.given

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Refuse.

        Raises:
            LoginRequired: always.

        """
        raise LoginRequired("the local module refuses the password or token", final=True)

    def attach(self, request: Request, token: Token) -> Request:
        """Set ``Authorization``, and ``X-ClientId`` where a fiscal drive is named."""
        named = request.with_header("authorization", token.access.reveal())
        return named if self.fiscal_drive is None else named.with_header("x-clientid", self.fiscal_drive)

    def judge(self, response: Response) -> Verdict:  # noqa: ARG002
        """Leave every refusal to the call."""
        return Verdict.FINE


class LocalCalls:
    """``permissive.local``: what a desk asks and tells its local module. It takes КИ, not whole codes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def status(self) -> LocalStatus:
        """Return the state of the module; only ``ready`` counts."""
        return await self._transport.call(operations.LOCAL_STATUS)

    async def look_up(self, codes: Sequence[MarkingCode], groups: Sequence[str | None]) -> LocalResult | None:
        """Ask for up to 100 codes.

        Args:
            codes: which.
            groups: the product group of each, such as ``lp``: ``POST /api/v2/cis/outCheck`` wants them. Where
                one is not known, version 1 of the module is asked, which does without.

        Returns:
            What it knows; None where it says nothing.

        """
        if None in groups:
            body = json_body({"codes": [code.ki for code in codes]})
            return await self._transport.call(operations.LOCAL_CHECK_1, body=body)
        asked = [{"cis": code.ki, "pg": group} for code, group in zip(codes, groups, strict=True)]
        found = await self._transport.call(operations.LOCAL_CHECK, body=json_body({"cis_list": asked}))
        return _joined(found.results)

    async def sell(self, codes: Sequence[MarkingCode]) -> None:
        """Tell it what was sold, after the receipt; it may be reported again."""
        await self._transport.call(operations.LOCAL_SELL, body=json_body([code.ki for code in codes]))

    async def take_back(self, codes: Sequence[MarkingCode]) -> None:
        """Tell it what came back, after the receipt; it may be reported again."""
        await self._transport.call(operations.LOCAL_RETURN, body=json_body([code.ki for code in codes]))

    def sold(self) -> AsyncIterator[str]:
        """Go through the КИ that were reported as sold in the last 30 days."""

        async def page(offset: int, limit: int) -> Portion[str]:
            query = (("skip", str(offset)), ("limit", str(limit)))
            found = await self._transport.call(operations.LOCAL_SOLD, query=query)
            return Portion(found.cis_list, total=found.total_count)

        return by_offset(page, size=_PAGE, name=operations.LOCAL_SOLD.name, identity=str)


def _joined(results: Sequence[LocalResult]) -> LocalResult | None:
    """Make one of several answers to one check; ids that differ are those of none."""
    if len(results) < 2:  # noqa: PLR2004 - nothing to join
        return results[0] if results else None
    codes = tuple(code for result in results for code in result.codes)
    ids = {(one.req_id, one.req_timestamp, one.inst, one.version) for one in results}
    first = results[0] if len(ids) == 1 else LocalResult()
    return evolve(first, codes=codes)
