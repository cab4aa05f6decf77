"""The REST interface of КриптоПро DSS: a token, the certificates of an account, the signing of a document."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal, TypeAlias
from urllib.parse import urlencode

import anyio
from attrs import field, frozen

from govauth.clock import SYSTEM_CLOCK, Clock
from govauth.concurrency.loop import PerLoop
from govauth.errors import SigningFailed
from govauth.http.message import Request, Response
from govauth.printable import printable
from govauth.secret import Secret, Withheld
from govauth.signing.asking import ask
from govauth.signing.dss.account import DssKey
from govauth.wire.json import JsonValue, NotJson, decode_json, encode_json

CadesType: TypeAlias = Literal["BES", "T"]
"""What to ask of DSS: a signature, or one with a time stamp by the authority that DSS is set up with."""

_OK: Final = 200
_UNAUTHORIZED: Final = 401
_EARLY: Final = 60.0
"""Seconds before its end at which a token is renewed."""

_TOKEN: Final = re.compile(r"[!-~]+")
_LONGEST: Final = 10**9
"""Seconds: no token lives longer."""

_SAID_LIMIT: Final = 200
_SIGNED: Final = ("Content", "Signature", "Result")
"""Where versions that answer with an object may have the signature. Not established."""


@frozen(slots=True)
class _Token:
    value: Secret
    until: float = field(repr=False)


class DssService:
    """Calls one DSS on behalf of one account; it signs in when it must, once for all who wait."""

    def __init__(self, key: DssKey, *, clock: Clock = SYSTEM_CLOCK) -> None:
        """Take the account; nothing is asked yet."""
        self._key, self._clock = key, clock
        self._token: _Token | None = None
        self._turns: PerLoop[anyio.Lock] = PerLoop(anyio.Lock)

    async def certificate_id(self) -> int:
        """Return the number of the account's default certificate, or of its only one.

        Raises:
            SigningFailed: there is none, or DSS failed.

        """
        found = await self._call("GET", "certificates", Withheld(b""))
        listed = [one for one in found if isinstance(one, Mapping)] if isinstance(found, Sequence) else []
        default = [one for one in listed if one.get("IsDefault") is True] or listed
        number = default[0].get("Id") if len(default) == 1 else None
        if not isinstance(number, int) or isinstance(number, bool):
            raise SigningFailed(
                f"DSS lists {len(listed)} certificates of this account and no default: give certificate_id"
            )
        return number

    async def sign(self, document: bytes, certificate_id: int, *, attached: bool, cades: CadesType) -> bytes:
        """Have a document signed.

        Returns:
            CMS as DSS made it, not checked yet.

        Raises:
            SigningFailed: DSS refuses, wants a person to confirm, or failed.

        """
        parameters = {"CADESType": cades, "IsDetached": str(not attached), "Hash": "False"}
        asked: dict[str, object] = {
            "Content": base64.b64encode(document).decode("ascii"),
            "Signature": {"Type": "CAdES", "Parameters": parameters},
            "CertificateId": certificate_id,
        }
        answer = await self._call("POST", "documents", self._with_pin(asked))
        if isinstance(answer, Mapping):
            answer = next((answer[name] for name in _SIGNED if isinstance(answer.get(name), str)), None)
        signed = _decoded(answer) if isinstance(answer, str) else None
        if signed is None:
            raise SigningFailed("DSS answered with something that is no signature in base64")
        return signed

    def _with_pin(self, asked: Mapping[str, object]) -> Withheld:
        # No frame that waits for an answer holds the PIN by itself: tracebacks show locals.
        pin = self._key.pin
        return Withheld(encode_json(asked if pin is None else {**asked, "PinCode": pin.reveal()}))

    async def _call(self, method: str, path: str, body: Withheld) -> JsonValue:
        address = self._key.address(self._key.sign_server, f"rest/api/{path}")
        headers = {"accept": "application/json"}
        if body.content:
            headers["content-type"] = "application/json; charset=utf-8"
        token = await self._valid_token()
        request = Request(method, address, headers, body.content)
        response = await self._send(request.with_header("authorization", f"Bearer {token.value.reveal()}"))
        if response.status == _UNAUTHORIZED:
            # Taken back before its time. Nothing was signed, so asking again is safe.
            token = await self._valid_token(instead_of=token)
            response = await self._send(
                request.with_header("authorization", f"Bearer {token.value.reveal()}")
            )
        return _content(response, path)

    async def _valid_token(self, *, instead_of: _Token | None = None) -> _Token:
        async with self._turns.get():
            token = self._token
            if token is None or token is instead_of or token.until <= self._clock.monotonic():
                token = self._token = await self._signed_in()
            return token

    async def _signed_in(self) -> _Token:
        asked_at = self._clock.monotonic()
        return _token_of(_content(await self._send(self._sign_in_request()), "oauth/token"), asked_at)

    def _sign_in_request(self) -> Request:
        key = self._key
        form = {"grant_type": "password", "username": key.username, "password": key.password.reveal()}
        form["resource"] = key.resource
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        if key.client_secret is None:
            form["client_id"] = key.client_id
        else:
            pair = f"{key.client_id}:{key.client_secret.reveal()}".encode()
            headers["authorization"] = f"Basic {base64.b64encode(pair).decode('ascii')}"
        return Request("POST", key.address(key.sts, "oauth/token"), headers, urlencode(form).encode("ascii"))

    async def _send(self, request: Request) -> Response:
        return await ask(self._key.sender, request, seconds=self._key.seconds, service="DSS")


def _token_of(answer: JsonValue, asked_at: float) -> _Token:
    if isinstance(answer, Mapping):
        value, lasts = answer.get("access_token"), answer.get("expires_in")
        if (
            isinstance(value, str)
            and _TOKEN.fullmatch(value)
            and type(lasts) is int
            and 0 <= lasts < _LONGEST
        ):
            return _Token(Secret(value), asked_at + max(lasts - _EARLY, lasts / 2))
        value = None
    # A frame of the traceback must not show a token.
    answer = None
    raise SigningFailed("DSS answered oauth/token without a token and its life in seconds")


def _content(response: Response, path: str) -> JsonValue:
    answer: JsonValue = None
    problem = ""
    try:
        answer = decode_json(response.content)
    except NotJson:
        problem = ", and not in JSON"
    if response.status == _OK and not problem:
        return answer
    said = ""
    if isinstance(answer, Mapping):
        # An error_description may repeat what was sent; these two do not.
        words = answer.get("Message") or answer.get("error")
        said = f": {printable(words[:_SAID_LIMIT])}" if isinstance(words, str) else ""
    raise SigningFailed(f"DSS answered {path} with {response.status}{problem}{said}")


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
        return None
