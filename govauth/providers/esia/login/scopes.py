"""Scopes of ESIA as values: what is asked for, what was granted, and whether that is the same (В.4)."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from typing import Final, Self, TypeAlias
from urllib.parse import parse_qsl

from attrs import frozen

from govauth.errors import InvalidInput
from govauth.providers.esia.login.scope_catalogue import (
    PERSONAL,
    WITHDRAWN,
    ChildScope,
    OrganizationScope,
    PersonScope,
    SpecialScope,
)

PREFIX: Final = "http://esia.gosuslugi.ru/"
"""Part of a name, not an address: always ``http``, and on the test stand, too."""

_PREFIX: Final = re.compile(r"https?://esia\.gosuslugi\.ru/")
_PLAIN: Final = re.compile(r"[!#-\[\]-~]+")  # RFC 6749, 3.3: no spaces, quotes, backslashes; no Cyrillic

__all__ = [
    "PREFIX",
    "ChildScope",
    "OrganizationScope",
    "PersonScope",
    "Scope",
    "Scopes",
    "SpecialScope",
    "WithdrawnScopeWarning",
]


class WithdrawnScopeWarning(UserWarning):
    """A scope that ESIA withdrew (Table 75), though Appendix Б still demands some of them."""


@frozen(slots=True)
class Scope:
    """One scope: ``id_doc``, ``http://esia.gosuslugi.ru/org_emps?org_oid=1000000357``.

    Attributes:
        name: in the short or in the URL form, and it stays so.
        parameters: behind the question mark, in order.

    """

    name: str
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a scope.

        Raises:
            InvalidInput: it is empty, or has a space or a letter that is not Latin: the samples of the
                document have look-alike Cyrillic ones.

        """
        if not _PLAIN.fullmatch(text):
            raise InvalidInput("scopes", "must be printable Latin text without spaces")
        name, _, query = text.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        if not name or (query and not pairs):
            raise InvalidInput("scopes", "must be a name, and ?parameter=value after it if need be")
        return cls(name, tuple(pairs))

    @classmethod
    def of_organization(cls, name: str, org_oid: int | str, *, write: bool = False, url: bool = True) -> Self:
        """Make a scope of one organisation (Table 71).

        Args:
            name: such as :attr:`OrganizationScope.EMPLOYEES`.
            org_oid: of the organisation in ESIA.
            write: ask for changing (``mode=w``).
            url: write the name with the prefix, as the document does.

        Raises:
            InvalidInput: ``org_oid`` is not digits.

        """
        digits = str(org_oid)
        if not (digits.isascii() and digits.isdigit()):
            raise InvalidInput("org_oid", "must be digits")
        whole = f"{PREFIX}{name}" if url else str(name)
        mode = (("mode", "w"),) if write else ()
        return cls(whole, (("org_oid", digits), *mode))

    @property
    def short(self) -> str:
        """The name without the prefix."""
        return _PREFIX.sub("", self.name, count=1)

    @property
    def meaning(self) -> tuple[str, frozenset[tuple[str, str]]]:
        """What two spellings of one scope share.

        The prefix and the order do not count, nor does the ``oid`` that ESIA adds, nor ``mode=r``.
        """
        telling = (pair for pair in self.parameters if pair[0] != "oid" and pair != ("mode", "r"))
        return self.short, frozenset(telling)

    def has(self, parameter: str) -> bool:
        """Tell whether there is such a parameter."""
        return any(name == parameter for name, _ in self.parameters)

    def __str__(self) -> str:
        pairs = "&".join(f"{name}={value}" for name, value in self.parameters)
        return f"{self.name}?{pairs}" if pairs else self.name


ScopeLike: TypeAlias = str | Scope


@frozen(slots=True)
class Scopes:
    """Scopes in order, each once."""

    each: tuple[Scope, ...]

    @classmethod
    def of(cls, scopes: str | Collection[ScopeLike] | Scopes) -> Scopes:
        """Read what a caller gave: a text with spaces, or a collection; a set is sorted, ``openid`` first.

        Raises:
            InvalidInput: there is none, or one is malformed.

        """
        if isinstance(scopes, Scopes):
            return scopes
        given: Iterable[ScopeLike] = scopes.split() if isinstance(scopes, str) else scopes
        read = dict.fromkeys(one if isinstance(one, Scope) else Scope.parse(str(one)) for one in given)
        if not read:
            raise InvalidInput("scopes", "must name at least one scope")
        if isinstance(scopes, set | frozenset):
            return cls(tuple(sorted(read, key=lambda one: (one.short != SpecialScope.OPENID, str(one)))))
        return cls(tuple(read))

    @classmethod
    def granted(cls, text: str) -> Scopes:
        """Read the claim of a token, whatever it holds."""
        return cls(tuple(Scope(*_loosely(word)) for word in text.split()))

    def beyond(self, others: Scopes) -> Scopes:
        """Return what is here and, by its meaning, not among ``others``."""
        known = {scope.meaning for scope in others}
        return Scopes(tuple(scope for scope in self if scope.meaning not in known))

    def names(self) -> frozenset[str]:
        """Return the short names."""
        return frozenset(scope.short for scope in self)

    def __str__(self) -> str:
        return " ".join(map(str, self.each))

    def __iter__(self) -> Iterator[Scope]:
        return iter(self.each)

    def __len__(self) -> int:
        return len(self.each)

    def __contains__(self, scope: object) -> bool:
        if isinstance(scope, str):
            scope = Scope(*_loosely(scope))
        return isinstance(scope, Scope) and any(scope.meaning == one.meaning for one in self)


def asked_of_person(scopes: str | Collection[ScopeLike] | Scopes) -> Scopes:
    """Check the scopes of a request that a person consents to.

    Raises:
        InvalidInput: one has ``oid``: ESIA adds it by itself.

    """
    asked = Scopes.of(scopes)
    for scope in asked:
        if scope.has("oid"):
            raise InvalidInput("scopes", "must not carry oid: ESIA knows who signs in and adds it")
    _warn_of_withdrawn(asked)
    return asked


def asked_of_system(scopes: str | Collection[ScopeLike] | Scopes) -> Scopes:
    """Check the scopes of ``client_credentials``: «невозможно указывать пользовательские scope» (В.3.2).

    Raises:
        InvalidInput: one is about a person or a child, or only makes sense with one.

    """
    asked = Scopes.of(scopes)
    for scope in asked:
        if scope.short in PERSONAL:
            raise InvalidInput("scopes", f"must be of organisations or systems; {scope.short} needs a person")
    _warn_of_withdrawn(asked)
    return asked


def _warn_of_withdrawn(asked: Scopes) -> None:
    for scope in asked:
        instead = WITHDRAWN.get(scope.short)
        if instead is not None:
            warnings.warn(
                f"the scope {scope.short} was withdrawn; {instead}", WithdrawnScopeWarning, stacklevel=4
            )


def _loosely(word: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    name, _, query = word.partition("?")
    return name, tuple(parse_qsl(query, keep_blank_values=True))
