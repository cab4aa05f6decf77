"""Signatures are really verified: attached where attached is due, detached where detached is."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import TYPE_CHECKING

from govauth.errors import SigningFailed
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.simulation import Refused, Site

if TYPE_CHECKING:
    from govauth.signing import Certificate

Refusal = Callable[[int, str], Refused]


class Signatures:
    """Verifies CMS against the certificates of one participant."""

    def __init__(self, certificate_pem: str, site: Site[CrptSwitches]) -> None:
        self._site = site
        self._pems = [certificate_pem.encode()]
        self._trusted: tuple[Certificate, ...] = ()

    def trust(self, pem: bytes) -> None:
        """Accept another certificate."""
        self._pems.append(pem)
        self._trusted = ()

    def made(self, signed: object) -> bool:
        """Tell whether this participant made an attached signature."""
        try:
            der = base64.b64decode(str(signed), validate=True)
        except ValueError:
            return False
        return self._content_of(der) is not None

    def check_attached(self, signed: object, content: bytes, refusal: Refusal) -> None:
        """Refuse what is not an attached signature of ``content``."""
        found = self._content_of(self._der(signed, refusal))
        if found is None:
            self._site.counters["bad_signatures"] += 1
            raise refusal(400, "Подпись не прошла проверку: ожидается присоединенная подпись")
        if found != content:
            self._site.counters["bad_signatures"] += 1
            raise refusal(400, "Подписаны не те данные")
        self._site.counters["attached_signatures"] += 1

    def check_detached(
        self, signed: object, content: bytes, refusal: Refusal, *, attached_status: int
    ) -> None:
        """Refuse what is not a detached signature of ``content``."""
        from govauth.signing.cms_verification import verify_cms_now  # noqa: PLC0415 - needs the extra "gost"

        der = self._der(signed, refusal)
        if self._content_of(der) is not None:
            self._site.counters["bad_signatures"] += 1
            raise refusal(attached_status, "Attached signature")
        try:
            verify_cms_now(der, self._certificates(), content)
        except SigningFailed:
            self._site.counters["bad_signatures"] += 1
            raise refusal(400, "Подпись не прошла проверку") from None
        self._site.counters["detached_signatures"] += 1

    def _content_of(self, der: bytes) -> bytes | None:
        from govauth.signing.cms_verification import verify_cms_now  # noqa: PLC0415 - needs the extra "gost"

        try:
            return verify_cms_now(der, self._certificates(), None).content
        except SigningFailed:
            return None

    def _der(self, signed: object, refusal: Refusal) -> bytes:
        try:
            return base64.b64decode(str(signed), validate=True)
        except ValueError:
            raise refusal(400, "Подпись не в кодировке Base64") from None

    def _certificates(self) -> tuple[Certificate, ...]:
        from govauth.signing import read_certificate  # noqa: PLC0415 - needs the extra "gost"

        if not self._trusted:
            self._trusted = tuple(read_certificate(pem) for pem in self._pems)
        return self._trusted
