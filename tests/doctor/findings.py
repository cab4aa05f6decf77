"""Asking for the finding that a planted fault must cause."""

from __future__ import annotations

from collections.abc import Iterable

from govauth.doctor import Finding, State


def the(check: str, findings: Iterable[Finding], subject: str = "") -> Finding:
    """Return the one finding of a check, perhaps about one subject; every advice is in both languages."""
    found = [one for one in findings if one.check == check and subject in one.subject]
    assert len(found) == 1, found
    assert bool(found[0].advice.en) == bool(found[0].advice.ru) == (found[0].state is not State.OK)
    assert found[0].found.en
    assert found[0].found.ru
    return found[0]
