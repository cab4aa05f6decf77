"""The key that a command is given: a file or a container, and where its password comes from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from attrs import evolve

from govauth.cli import prompts
from govauth.cli.key_files import content_of, first_line
from govauth.cli.language import said
from govauth.errors import ConfigurationError
from govauth.secret import Secret

if TYPE_CHECKING:
    from govauth.signing.sources import PrivateKey

VARIABLE: Final = "GOVAUTH_KEY_PASSWORD"


def given_key(
    path: Path,
    certificate: Path | None,
    password_file: Path | None,
    *,
    key_type: Literal["exchange", "signature"] = "exchange",
) -> PrivateKey:
    """Open a key; its password is asked for where it needs one that neither file nor variable holds.

    Args:
        path: PKCS#8, a PFX, or a container.
        certificate: of the key, where it is not in the same file.
        password_file: its first line is the password.
        key_type: which of the two keys of a container.

    Raises:
        ConfigurationError: it cannot be opened, or nobody is there to be asked.

    """
    from govauth.signing.containers import describe_key_file  # noqa: PLC0415 - an extra
    from govauth.signing.key_reading import describe_private_key  # noqa: PLC0415
    from govauth.signing.sources import PrivateKey  # noqa: PLC0415

    description = describe_key_file(path)
    if description is not None:
        password = _password(password_file, is_needed=description.has_password is not False)
        return PrivateKey.open(path, password=password, certificate=certificate, key_type=key_type)
    if certificate is None:
        content = content_of(path)
        if b"-----BEGIN CERTIFICATE-----" not in content.content:
            raise ConfigurationError("--key needs --certificate")
        is_encrypted = describe_private_key(content).is_encrypted
        return PrivateKey.open(path, password=_password(password_file, is_needed=is_encrypted))
    key = PrivateKey.from_files(path, certificate)
    is_encrypted = describe_private_key(key.content).is_encrypted
    return evolve(key, password=_password(password_file, is_needed=is_encrypted))


def _password(file: Path | None, *, is_needed: bool) -> Secret | None:
    if file is not None:
        return first_line(file)
    if not is_needed:
        return None
    if VARIABLE in os.environ:
        return Secret(os.environ[VARIABLE])
    question = said("password of the key", "пароль ключа")
    return prompts.secret(question, f"--password-file, {VARIABLE}")
