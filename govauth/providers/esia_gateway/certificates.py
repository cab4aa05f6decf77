"""Certificates of civil status, by the types of document that the gateway gives them."""

from __future__ import annotations

from typing import Final

CERTIFICATES: Final = (
    "FID_BRTH_CERT",
    "OLD_BRTH_CERT",
    "RF_BRTH_CERT",
    "MARRIED_CERT",
    "DIVORCE_CERT",
    "NAME_CHANGE_CERT",
    "FATHERHOOD_CERT",
)
"""A user who has none of these gets 404 in place of the whole answer."""
