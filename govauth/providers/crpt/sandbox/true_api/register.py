"""True API, as one participant meets it."""

from __future__ import annotations

from collections.abc import Callable, Container

from govauth.providers.crpt.sandbox.replies import gis_mt_refusal
from govauth.providers.crpt.sandbox.signatures import Signatures
from govauth.providers.crpt.sandbox.switches import CrptSwitches
from govauth.providers.crpt.sandbox.true_api.archive import Archive
from govauth.providers.crpt.sandbox.true_api.codes import Codes
from govauth.providers.crpt.sandbox.true_api.documents import Documents
from govauth.providers.crpt.sandbox.true_api.exports import Exports
from govauth.providers.crpt.sandbox.true_api.participants import Participants, contracts
from govauth.providers.crpt.sandbox.true_api.products import Products
from govauth.providers.crpt.sandbox.true_api.receipts import Receipts
from govauth.providers.crpt.sandbox.true_api.searching import groups_of
from govauth.simulation import Json, Site


class TrueApiRegister:
    """The methods of True API."""

    def __init__(
        self,
        inn: str,
        registered: Container[str],
        archive: Archive,
        signatures: Callable[[str], Signatures],
        site: Site[CrptSwitches],
    ) -> None:
        self.inn = inn
        self._site = site
        self.documents: Documents = Documents(inn, archive, signatures, site)
        self.codes: Codes = Codes(inn, archive.circulation, site)
        self.participants: Participants = Participants(registered, site)
        self.products: Products = Products(archive.circulation)
        self.exports: Exports = Exports(inn, archive.circulation, site)
        self.receipts: Receipts = Receipts(site)

    def search(self, body: Json) -> Json:
        """Find codes of product groups that the participant has a contract for."""
        if not set(groups_of(body)) <= contracts(self._site).keys():
            raise gis_mt_refusal(403, "Нет договора по товарной группе")
        return self.codes.search(body)
