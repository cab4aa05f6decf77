"""What a container or a PFX says without its password."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from govauth.errors import KeyFileDamaged
from govauth.signing.certificates import Certificate
from govauth.signing.containers.found_key import KeyOrigin
from govauth.signing.containers.pfx import describe_pfx
from govauth.signing.containers.reading import contents_at, pfx_in, told
from govauth.signing.containers.six_files import NAMES, certificates_of, describe_container
from govauth.signing.curves import Curve


@frozen(slots=True)
class KeyFileDescription:
    """What a key file says without its password.

    Attributes:
        origin: about the key.
        certificates: those that are not encrypted.
        curve: of the key; None where only decrypting it tells.
        has_password: None where only trying tells.

    """

    origin: KeyOrigin
    certificates: tuple[Certificate, ...]
    curve: Curve | None = None
    has_password: bool | None = None


def describe_key_file(path: str | Path) -> KeyFileDescription | None:
    """Describe a container or a PFX; None for other files.

    Raises:
        KeyFileRefused: it is damaged, or not supported.
        ConfigurationError: a file cannot be read.

    """
    return told(Path(path), _described)


def _described(path: Path) -> KeyFileDescription | None:
    try:
        found = contents_at(path)
    except KeyFileDamaged:
        # A damaged archive may be an archive of anything.
        if path.is_dir() or path.name.lower() in NAMES:
            raise
        return None
    if isinstance(found, dict):
        header, origin = describe_container(found)
        descriptions = [header.exchange, *([header.signature] if header.signature else [])]
        certificates = tuple(one for key in descriptions for one in certificates_of(key))
        return KeyFileDescription(origin, certificates, header.exchange.curve, header.has_password)
    pfx = pfx_in(found)
    if pfx is None:
        return None
    return KeyFileDescription(*describe_pfx(pfx))
