"""Reading what a browser brought back to ``redirect_uri``: hostile until proven otherwise.

RFC 6749, sections 4.1.2 and 4.1.2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Self, TypeAlias
from urllib.parse import parse_qsl

from attrs import field, frozen

from govauth.client.login_errors import CallbackAmbiguous, CallbackMalformed, LoginRefused
from govauth.secret import Secret

Query: TypeAlias = str | Sequence[tuple[str, str]]
"""A whole URL, its query, or the pairs of one: all pairs, because a repeated one must be seen."""

LARGEST_QUERY: Final = 16 * 1024
LONGEST_CODE: Final = 8 * 1024
LONGEST_STATE: Final = 1024
MOST_PARAMETERS: Final = 32
_TOO_LARGE: Final = (
    f"must have a query of at most {LARGEST_QUERY} characters and {MOST_PARAMETERS} parameters"
)
_KNOWN: Final = ("code", "state", "error", "error_description")
_STATE: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_PRINTABLE: Final = re.compile(r"[\x21-\x7e]+")


@frozen(slots=True)
class Callback:
    """The parameters that count; others are ignored, later editions may add some.

    Attributes:
        state: as it came; None only beside an error.
        code: the authorisation code.
        error: the OAuth code of a refusal.
        description: of the refusal.

    """

    state: str | None = field(repr=False)
    code: Secret | None = None
    error: str | None = None
    description: str | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls, state: str | Secret, code: str | Secret, *, state_is_ours: bool = True
    ) -> Self | LoginRefused:
        """Take state and code that the application read, or say why not; see :meth:`read`."""
        try:
            return cls(_read_state(state, is_ours=state_is_ours), checked_code(code))
        except LoginRefused as error:
            return error.again()

    @classmethod
    def attempt(cls, query: Query | Secret | Answer, *, state_is_ours: bool = True) -> Answer:
        """Read a callback, or say why not; one that was read before stays as it is.

        Nothing is raised, so that the caller can drop the query before a traceback shows it.
        """
        if isinstance(query, Callback | LoginRefused):
            return query
        try:
            text = query.reveal() if isinstance(query, Secret) else query
            return cls.read(text, state_is_ours=state_is_ours)
        except LoginRefused as error:
            return error.again()

    @classmethod
    def read(cls, query: Query, *, state_is_ours: bool = True) -> Self:
        """Read a callback.

        Args:
            query: what came.
            state_is_ours: whether this library made the state; one that the provider chose may have any form.

        Raises:
            CallbackMalformed: it is too large, repeats a parameter, or lacks what it needs.
            CallbackAmbiguous: it holds a code and an error.

        """
        pairs = _pairs(query)
        found: dict[str, Secret] = {}
        for name, value in pairs:
            if name not in _KNOWN:
                continue
            if name in found:
                raise CallbackMalformed(f"must have {name} once")
            found[name] = Secret(value)
        del pairs
        if "code" in found and "error" in found:
            raise CallbackAmbiguous("the callback holds a code and an error")
        if "code" not in found and "error" not in found:
            raise CallbackMalformed("must have a code or an error")
        state, code = found.get("state"), found.get("code")
        if state is None and code is not None:
            raise CallbackMalformed("must have a state beside the code")
        return cls(
            state=None if state is None else _read_state(state, is_ours=state_is_ours),
            code=None if code is None else checked_code(code),
            error=found["error"].reveal() if "error" in found else None,
            description=found["error_description"].reveal() if "error_description" in found else None,
        )


Answer: TypeAlias = Callback | LoginRefused
"""A callback that was read, or why it cannot be."""


def checked_state(state: str | Secret) -> str:
    """Return the state if it has the form of ours.

    Raises:
        CallbackMalformed: it has not.

    """
    state = Secret(state)
    if not _STATE.fullmatch(state.reveal()):
        raise CallbackMalformed("must have a state that is a UUID in lower case")
    return state.reveal()


def checked_code(code: str | Secret) -> Secret:
    """Return the code if it can be one; what it holds is the provider's own matter.

    Raises:
        CallbackMalformed: it is empty, too long, or not printable.

    """
    code = Secret(code)
    if len(code) > LONGEST_CODE or not _PRINTABLE.fullmatch(code.reveal()):
        raise CallbackMalformed(f"must have a code of 1 to {LONGEST_CODE} printable characters")
    return code


def _read_state(state: str | Secret, *, is_ours: bool) -> str:
    if is_ours:
        return checked_state(state)
    state = Secret(state)
    if not is_foreign_state(state.reveal()):
        raise CallbackMalformed(f"must have a state of 1 to {LONGEST_STATE} printable characters")
    return state.reveal()


def is_foreign_state(text: str) -> bool:
    """Tell whether a text can be the state of a provider that chooses its own."""
    return len(text) <= LONGEST_STATE and _PRINTABLE.fullmatch(text) is not None


def _pairs(query: Query) -> Iterable[tuple[str, str]]:
    if not isinstance(query, str):
        pairs = list(query)
        if len(pairs) > MOST_PARAMETERS or sum(len(n) + len(v) for n, v in pairs) > LARGEST_QUERY:
            raise CallbackMalformed(_TOO_LARGE)
        return pairs
    if len(query) > LARGEST_QUERY:
        raise CallbackMalformed(_TOO_LARGE)
    head, mark, tail = query.partition("#")[0].partition("?")
    text = tail if mark else head
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS, errors="strict")
    except ValueError:
        pass
    raise CallbackMalformed(f"must have a query in UTF-8, of at most {MOST_PARAMETERS} parameters")
