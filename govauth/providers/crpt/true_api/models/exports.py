"""Exports (the dispenser of reports). Keys that are not named here are kept in ``extra``."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from govauth.wire.model import Answer


class ExportStatus(StrEnum):
    """The life of an export."""

    PREPARATION = "PREPARATION"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELED = "CANCELED"
    ARCHIVE = "ARCHIVE"


@frozen(kw_only=True)
class ExportTask(Answer):
    """An export that was ordered.

    Attributes:
        id: of the order.
        params: the filter, JSON in a text, where lists show it.

    """

    id: str
    name: str | None = None
    create_date: datetime | None = None
    current_status: ExportStatus | str | None = None
    product_group_code: str | None = None
    params: str | None = None


@frozen(kw_only=True)
class ExportTasks(Answer):
    """A page of exports."""

    list: tuple[ExportTask, ...] = ()


@frozen(kw_only=True)
class ExportResult(Answer):
    """The file of an export.

    Attributes:
        id: of the file, and not of the export.

    """

    id: str
    task_id: str | None = None
    download_status: str | None = None
    available: str | None = None
    create_date: datetime | None = None

    @property
    def is_ready(self) -> bool:
        """Whether it can be fetched; the status of the export alone does not say so."""
        return self.download_status == "SUCCESS" and self.available == "AVAILABLE"


@frozen(kw_only=True)
class ExportResults(Answer):
    """A page of files."""

    list: tuple[ExportResult, ...] = ()
