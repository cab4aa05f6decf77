"""The tables of all ways to ЕСИА together."""

from __future__ import annotations

from typing import Final

from govauth.providers.esia.login import error_codes
from govauth.providers.esia.rest import errors
from govauth.providers.esia.saml.status_codes import BY_STATUS
from govauth.transport.refusals import Tables

TABLES: Final[Tables] = (
    error_codes.BY_CODE,
    error_codes.BY_WORD,
    errors.BY_CODE,
    errors.BY_STATUS,
    BY_STATUS,
)
"""What is known of the codes and statuses of the sign-in, of the REST services, and of SAML."""
