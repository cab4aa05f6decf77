"""Making the parameters of a signed request: a new state, the time, the signature."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from typing import Final

from govauth.clock import Clock, instant
from govauth.providers.esia.login.auth import SystemLogin
from govauth.providers.esia.login.editions import Container, SignatureText, SignedRequest
from govauth.secret import Secret
from govauth.signing.signer import ChallengeSigner, DocumentSigner

TIMESTAMP: Final = "%Y.%m.%d %H:%M:%S %z"

Parameters = dict[str, str | Secret]
"""In the order in which they are sent."""


def new_state() -> str:
    """Make a ``state``: a random UUID in lower case, for one request."""
    return str(uuid.uuid4())


async def sign_request(
    login: SystemLogin,
    request: SignedRequest,
    values: Mapping[str, str | Secret],
    *,
    state: str,
    clock: Clock,
    skew: float = 0.0,
) -> Parameters:
    """Make all parameters of one request. A repeat needs new ones: state and time are signed.

    Args:
        login: the system.
        request: which request.
        values: what this one is about: scope, address, code, whatever else is sent.
        state: of this request and no other.
        clock: tells ``timestamp``.
        skew: ESIA's clock minus ours, in seconds, where it is known.

    Raises:
        SigningFailed: the engine failed.
        ConfigurationError: the edition signs something that is not there.

    """
    moment = instant(clock.time() + skew).astimezone(login.zone)
    parameters: Parameters = {
        "client_id": login.mnemonic,
        **values,
        "timestamp": moment.strftime(TIMESTAMP),
        "state": state,
        **request.constants,
    }
    if request.has_certificate_hash:
        parameters["client_certificate_hash"] = login.signer.certificate_hash
    if request.container is Container.RAW:
        signature = await login.signer.sign_raw(request.signed_bytes(parameters))
    else:
        signature = await login.signer.sign_detached(request.signed_bytes(parameters))
    parameters["client_secret"] = signature_text(signature, login.edition.signature_text)
    return parameters


async def sign_key(key: Secret, signer: DocumentSigner | ChallengeSigner, form: SignatureText) -> str:
    """Sign an identification key (Б.12): detached or attached, as the kind of the signer says."""
    if isinstance(signer, DocumentSigner):
        return signature_text(await signer.sign_detached(key.reveal().encode()), form)
    return signature_text(await signer.sign_challenge(key.reveal().encode()), form)


def signature_text(signature: bytes, form: SignatureText) -> str:
    """Write a signature as text."""
    if form is SignatureText.STANDARD:
        return base64.b64encode(signature).decode("ascii")
    text = base64.urlsafe_b64encode(signature).decode("ascii")
    return text if form is SignatureText.PADDED else text.rstrip("=")


def shown(parameters: Parameters) -> list[tuple[str, str]]:
    """Return the pairs for the wire. Use the answer in place."""
    return [
        (name, value.reveal() if isinstance(value, Secret) else value) for name, value in parameters.items()
    ]
