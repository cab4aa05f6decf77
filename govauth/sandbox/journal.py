"""What happened in the sandbox lately, for people to look at: calls and the tokens that were given out."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Final, cast

from attrs import define, evolve, frozen

from govauth.explanation import Explanation
from govauth.http.message import Request, Response
from govauth.sandbox.meanings import meanings_of
from govauth.sandbox.redacted import shown_body, shown_path
from govauth.secret import Secret
from govauth.wire.json import NotJson, decode_json

_CALLS: Final = 200
_TOKENS: Final = 50
_LONGEST_ANSWER: Final = 2**14
_REFUSED: Final = 400
_TOKEN: Final = re.compile(r"(?i)(token|tkn)$")
_BEARER: Final = re.compile(r"(?i)(?:bearer|token) (\S+)")


@frozen
class SeenCall:
    """A call, as it was.

    Attributes:
        at: when, in epoch seconds.
        provider: which was called.
        operation: what it did; empty where it serves no such path.
        fault: what went wrong on purpose; empty for nothing.
        request: as it came.
        response: as it was made, whether or not it was let through.
        number: counted from one by the journal.

    """

    at: float
    provider: str
    operation: str
    fault: str
    request: Request
    response: Response
    number: int = 0

    @property
    def path(self) -> str:
        """The path with its identifiers masked."""
        return shown_path(self.request.url)

    @property
    def asked(self) -> str:
        """The request's body with secrets and identifiers masked."""
        return shown_body(self.request.headers, self.request.content)

    @property
    def answered(self) -> str:
        """The answer's body with secrets and identifiers masked."""
        return shown_body(self.response.headers, self.response.content)

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return self.response.status >= _REFUSED

    @property
    def meanings(self) -> tuple[Explanation, ...]:
        """What the refusal means, and what to do about it; nothing where nothing is known."""
        return meanings_of(self.provider, self.response)


@define
class SeenToken:
    """A token that was given out.

    Attributes:
        mark: eight hex digits of its hash.
        provider: whose it is.
        kind: the name under which it was given.
        at: when, in epoch seconds.
        calls: how many calls came with it.

    """

    mark: str
    provider: str
    kind: str
    at: float
    calls: int = 0


class Journal:
    """The last calls and tokens. Bodies are kept as they are, and masked when they are shown."""

    def __init__(self) -> None:
        self._calls: deque[SeenCall] = deque(maxlen=_CALLS)
        self._tokens: dict[str, SeenToken] = {}
        self._numbers = count(1)

    def note(self, call: SeenCall) -> None:
        """Keep a call."""
        request = call.request
        self._calls.append(evolve(call, number=next(self._numbers)))
        used = _BEARER.fullmatch(request.headers.get("authorization", ""))
        token = used[1] if used else request.headers.get("clienttoken", "")
        known = self._tokens.get(Secret(token).mark)
        if known is not None:
            known.calls += 1
        for kind, token in _given(call.response):
            mark = Secret(token).mark
            self._tokens.setdefault(mark, SeenToken(mark, call.provider, kind, call.at))
        while len(self._tokens) > _TOKENS:
            del self._tokens[next(iter(self._tokens))]

    @property
    def calls(self) -> list[SeenCall]:
        """The last calls, newest first."""
        return list(reversed(self._calls))

    @property
    def tokens(self) -> list[SeenToken]:
        """The last tokens that were given out, newest first."""
        return list(reversed(self._tokens.values()))

    def clear(self) -> None:
        """Forget all."""
        self._calls.clear()
        self._tokens.clear()


def _given(response: Response) -> Iterator[tuple[str, str]]:
    body = response.content
    if len(body) > _LONGEST_ANSWER or not (b"oken" in body or b"Tkn" in body):
        return
    try:
        answer = decode_json(body)
    except NotJson:
        return
    if isinstance(answer, Mapping):
        for name, value in cast("Mapping[str, object]", answer).items():
            if _TOKEN.search(name) and isinstance(value, str) and value:
                yield name, value
