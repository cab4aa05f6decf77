"""One root, with a signer and an authority of time stamps below it, for a process."""

from __future__ import annotations

from functools import cache

from govauth.signing import PrivateKey

from .own_issuer import AUTHORITY, STAMPER, issue
from .stamps import Stamper


@cache
def root() -> PrivateKey:
    return issue("Root", extensions=AUTHORITY)


@cache
def signer() -> PrivateKey:
    return issue("Signer", root())


@cache
def stamper() -> Stamper:
    return Stamper(issue("Stamper", root(), extensions=STAMPER))
