"""Categories of activity of persons and organisations (Б.2, Б.4)."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from govauth.providers.esia.rest.models.fields import epoch_ms, key
from govauth.wire.model import Answer


@frozen(kw_only=True)
class Category(Answer):
    """One category.

    Attributes:
        parent_id: code of the category above it in the directory ЕСНСИ.
        confirmable: ``catConfirm``: ``Y`` or ``N``.
        confirmed_at: when an organisation confirmed it.

    """

    parent_name: str | None = None
    parent_id: str | None = None
    name: str | None = key("catName")
    id: str | None = key("catId")
    confirmable: str | None = key("catConfirm")
    status: str | None = None
    confirmed_at: datetime | None = epoch_ms("confirmDate")
    confirm_org_name: str | None = None
    confirm_org_oid: int | None = None
    confirm_org_value_type: str | None = None
    confirm_org_val: str | None = None
