"""МДЛП of one client, put together from its parts."""

from __future__ import annotations

from collections.abc import Mapping

from govauth.auth.store import TokenStore
from govauth.clock import Clock
from govauth.concurrency.limiter import Rate
from govauth.providers.crpt.login.mdlp import MdlpPasswordLogin, MdlpSignatureLogin
from govauth.providers.crpt.login.strategy import Login
from govauth.providers.crpt.mdlp.calls import MdlpCalls
from govauth.providers.crpt.mdlp.links import Links
from govauth.providers.crpt.mdlp.pauses import METHODS, PAUSES
from govauth.providers.crpt.mdlp.resources import Mdlp
from govauth.providers.crpt.mdlp.submission import Submitter
from govauth.providers.crpt.mdlp.turns import Turns
from govauth.providers.crpt.places import Place
from govauth.signing.signer import DocumentSigner
from govauth.transport.transport import Transport


def open_mdlp(
    transport: Transport,
    login: Login,
    *,
    store: TokenStore,
    place: Place,
    rates: Mapping[str, Rate | None],
    signer: DocumentSigner | None,
    rewrite_links: bool,
    clock: Clock,
) -> Mdlp:
    """Put МДЛП together. Nothing is sent.

    Args:
        transport: of МДЛП.
        login: that serves it.
        store: which all processes of the system share.
        place: the installation.
        rates: by method, in place of :data:`.PAUSES`.
        signer: of documents that name no other.
        rewrite_links: whether links to other hosts are followed at the address of the place.
        clock: of this host.

    """
    system = _system_of(login)
    turns = Turns(
        store,
        place=place.name,
        system=system,
        rates={name: rates.get(name, PAUSES.get(name)) for name in METHODS},
        clock=transport.server_clock,
    )
    calls = MdlpCalls(transport, turns, system, clock)
    submitter = Submitter(signer, by_password=isinstance(login, MdlpPasswordLogin))
    return Mdlp(calls, Links(place, rewrite=rewrite_links), submitter)


def _system_of(login: Login) -> str:
    """Return whom МДЛП counts: the accounting system, whoever of its users signs in."""
    if isinstance(login, MdlpSignatureLogin | MdlpPasswordLogin):
        return login.client_id
    return login.token_key.principal
