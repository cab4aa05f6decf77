"""Reading refusals of ESIA: of the authorisation service, on the callback and in answers.

A reader of its own beside :mod:`govauth.transport.refusals`: the code stands inside of ``error_description``,
answers with HTTP 200 may refuse, and a callback has neither status nor headers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, cast

from govauth.errors import AuthError, GovAuthError, RenewalFailed
from govauth.http.message import Response
from govauth.http.redaction import shown_message
from govauth.providers.esia.login.error_codes import BY_CODE, BY_WORD, UNKNOWN
from govauth.providers.esia.login.errors import EsiaRefusal, RequestTimeWrong, UnknownRefusal
from govauth.transport.protection import address_refused
from govauth.transport.retry import retry_after
from govauth.wire.json import NotJson, decode_json

_CODE: Final = re.compile(r"(ESIA-\d{5,6})[:\s+]*(.*)", re.DOTALL)
_WORD: Final = re.compile(r"[A-Za-z0-9_]{1,64}")
_RESULT: Final = 300
_NOT_FOUND: Final = 404
_SERVER: Final = 500
_MINUTE: Final = 60.0


def refusal_of(word: str | None, description: str | None, *, skew: float | None = None) -> EsiaRefusal:
    """Make the error of ``error`` and ``error_description``.

    Args:
        word: the OAuth word.
        description: with or without a code; a ``+`` for a space is read as one.
        skew: ESIA's clock minus ours in seconds, where it is known.

    """
    found = _CODE.match((description or "").strip())
    code, message = (found[1], found[2]) if found else (None, description or "")
    named = word if word is not None and _WORD.fullmatch(word) else None
    meaning = BY_CODE.get(code) if code else BY_WORD.get(named or "")
    kind, sentence, advice, _ = meaning or UNKNOWN
    shown = shown_message(message.replace("+", " "))
    refused = " ".join(filter(None, (code, named))) or "no code"
    parts = [f"ESIA refused: {refused}", sentence, shown, advice.en]
    if skew is not None and abs(skew) > _MINUTE and issubclass(kind, RequestTimeWrong):
        parts.append(f"the clocks differ by {skew:.0f} s")
    error = cast("EsiaRefusal", kind("; ".join(filter(None, parts))))  # as all rows of these tables are
    error.advised(advice)
    error.code, error.word, error.server_message = code, named, shown or None
    if isinstance(error, RequestTimeWrong):
        error.skew = skew
    return error


def refuse_token_call(response: Response, *, skew: float | None = None) -> GovAuthError | None:
    """Return the error that an answer of the token service means, or None.

    HTTP statuses are not documented: what the body says comes first.
    """
    refused = address_refused(response)
    if refused is not None:
        return refused
    said = _json_object(response)
    if said is not None:
        word, description, code = said.get("error"), said.get("error_description"), said.get("code")
        if isinstance(word, str) or isinstance(description, str):
            error: GovAuthError = refusal_of(_text(word), _text(description), skew=skew)
            return _answered(error, response)
        if isinstance(code, str) and response.status >= _RESULT:
            return _answered(refusal_of(None, f"{code}: {_text(said.get('message')) or ''}"), response)
    if response.status < _RESULT and said is not None:
        return None
    if response.status < _RESULT or response.status >= _SERVER or said is None:
        message = f"the authorisation service does not work now ({response.status})"
        if response.status == _NOT_FOUND:
            message += ", or there is none at this address: check the place"
        return _answered(RenewalFailed(message), response)
    return _answered(UnknownRefusal(f"ESIA refused without a word ({response.status})"), response)


def _answered(error: GovAuthError, response: Response) -> GovAuthError:
    if isinstance(error, AuthError):
        error.status = response.status
    if isinstance(error, RenewalFailed):
        error.retry_after = retry_after(response)
    return error


def _json_object(response: Response) -> Mapping[str, object] | None:
    try:
        value = decode_json(response.content)
    except NotJson:
        return None
    return value if isinstance(value, Mapping) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
