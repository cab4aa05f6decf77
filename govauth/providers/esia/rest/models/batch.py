"""Batches: up to a hundred persons in one call, each with a result of its own (Б.11.2, Б.11.4)."""

from __future__ import annotations

from attrs import frozen

from govauth.providers.esia.rest.models.fields import personal
from govauth.wire.identifiers import Snils
from govauth.wire.model import Answer


@frozen(kw_only=True)
class BatchItem(Answer):
    """The result of one person; results come in the order of the request."""

    snils: Snils | None = personal()
    message: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether this person was done."""
        return (self.message or "").strip().lower() == "success"


@frozen(kw_only=True)
class BatchResult(Answer):
    """The result of a batch in which all were done; otherwise :class:`.BatchRefused` is raised."""

    oid: int | None = None
    message: str | None = None
    results: tuple[BatchItem, ...] = ()
