"""Who calls: an information system, known to СМЭВ by its certificate. There are no tokens."""

from __future__ import annotations

from attrs import Attribute, field, frozen

from govauth.auth.strategy import Renewal, TokenKey, Verdict
from govauth.auth.token import Token
from govauth.errors import ConfigurationError, LoginRequired
from govauth.http.message import Request, Response
from govauth.http.sender import HttpSender
from govauth.providers.smev.places import Place
from govauth.settings import shown
from govauth.signing.signer import DocumentSigner


def _able(_: object, __: Attribute[DocumentSigner], signer: object) -> None:
    if not isinstance(signer, DocumentSigner):
        raise ConfigurationError(
            f"signer must be a DocumentSigner, not {shown(signer)}: await open_document_signer(key)"
        )


@frozen(slots=True, kw_only=True)
class SystemCertificate:
    """The key and certificate of an information system that is registered at СМЭВ.

    Attributes:
        signer: with the qualified certificate of the organisation; whoever opened it closes it.

    Raises:
        ConfigurationError: it signs no documents.

    """

    signer: DocumentSigner = field(validator=_able, repr=False)


@frozen(slots=True)
class CertifiedSystem:
    """The strategy of a system at a place: each message is signed, and none carries a token."""

    system: SystemCertificate
    place: Place

    @property
    def token_key(self) -> TokenKey:
        """The queue of the system: who shares the store takes turns in polling it."""
        return TokenKey("smev", self.place.name, self.system.signer.certificate_hash, audience="queue")

    @property
    def renewal(self) -> Renewal:
        """Nothing is renewed."""
        return Renewal.REPLACES

    async def obtain(self, http: HttpSender) -> Token:  # noqa: ARG002
        """Refuse."""
        raise LoginRequired("СМЭВ knows no tokens: each message is signed", final=True)

    async def renew(self, http: HttpSender, token: Token) -> Token:  # noqa: ARG002
        """Refuse."""
        return await self.obtain(http)

    def attach(self, request: Request, token: Token) -> Request:  # noqa: ARG002
        """Leave the request as it is."""
        return request

    def judge(self, response: Response) -> Verdict:  # noqa: ARG002
        """Leave refusals to the room."""
        return Verdict.FINE
