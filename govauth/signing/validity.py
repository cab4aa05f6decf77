"""Saying so where a signature is made by a certificate that is not in force."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Final

from govauth.signing.certificates import Certificate

_LOG: Final = logging.getLogger("govauth.signing")


class ValidityWatch:
    """Warns once when the certificate of a signer is seen to be out of force, however long that runs.

    Nothing is refused: whoever takes the signature decides, and the clock of this host may be the one that
    is wrong.
    """

    def __init__(self, certificate: Certificate) -> None:
        self._certificate = certificate
        self._warned = False

    def look(self, now: datetime) -> None:
        """Look at the dates."""
        certificate = self._certificate
        if certificate.is_valid_at(now):
            self._warned = False
            return
        if self._warned:
            return
        self._warned = True
        # The owner is a person, perhaps, so the log gets the number.
        _LOG.warning(
            "signing with a certificate that is not in force: number %x is valid from %s to %s, and it is %s;"
            " services refuse such signatures",
            certificate.serial,
            f"{certificate.not_before:%Y-%m-%d %H:%M} UTC",
            f"{certificate.not_after:%Y-%m-%d %H:%M} UTC",
            f"{now:%Y-%m-%d %H:%M} UTC",
        )


def warn_of_key(not_after: datetime | None, now: datetime) -> None:
    """Warn where the private key has a term of its own, as in containers of CSP, and it is over."""
    if not_after is not None and now > not_after:
        _LOG.warning(
            "the term of the private key ended on %s: CSP would not sign with it any more",
            f"{not_after:%Y-%m-%d %H:%M} UTC",
        )
