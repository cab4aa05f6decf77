"""What the codes of the REST services mean: Приложение Б, tables 14–49 and the methods between them."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.rest.error_codes import (
    access,
    agencies,
    documents,
    import_requests,
    organizations,
    persons,
    service_centers,
)
from govauth.transport.refusals import Codes

ERROR_CODES: Final[Codes] = {
    **access.CODES,
    **organizations.CODES,
    **service_centers.CODES,
    **import_requests.CODES,
    **persons.CODES,
    **documents.CODES,
    **agencies.CODES,
}
"""All of them, but for what only a sign-in or an identification key meets."""
