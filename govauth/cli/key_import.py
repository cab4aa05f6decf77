"""``govauth keys import``: a key out of a container or a PFX, as PKCS#8 under a password of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govauth.cli import prompts
from govauth.cli.key_files import content_of, first_line, refuse_taken, show, write_new
from govauth.cli.language import said
from govauth.cli.output import note
from govauth.cli.parameters import Json, PasswordFile
from govauth.errors import ConfigurationError
from govauth.secret import Secret, Withheld


def import_key(
    *,
    path: Annotated[
        Path,
        typer.Argument(help=said("a container (folder or archive), a PFX, a key", "контейнер, PFX или ключ")),
    ],
    to: Annotated[
        Path, typer.Option(help=said("file to write: key and certificate", "файл для ключа и сертификата"))
    ],
    certificate: Annotated[
        Path | None,
        typer.Option(help=said("where the key comes without it", "сертификат, если его нет в контейнере")),
    ] = None,
    password_file: PasswordFile = None,
    new_password_file: Annotated[
        Path | None,
        typer.Option(help=said("first line: the new password", "первая строка — новый пароль")),
    ] = None,
    signature_key: Annotated[
        bool, typer.Option("--signature-key", help=said("the second key", "второй ключ контейнера"))
    ] = False,
    as_json: Json = False,
) -> None:
    """Ask for both passwords, unless files hold them; write nothing before everything is checked."""
    from govauth.cli.key_facts import origin_facts  # noqa: PLC0415 - an extra
    from govauth.signing.containers.sealing import sealed_pem  # noqa: PLC0415
    from govauth.signing.self_signed import certificate_pem  # noqa: PLC0415
    from govauth.signing.sources import PrivateKey  # noqa: PLC0415

    refuse_taken(to)
    key = PrivateKey.open(
        path,
        password=_password(path, password_file),
        certificate=certificate,
        key_type="signature" if signature_key else "exchange",
    )
    pem = sealed_pem(key.content, _new_password(new_password_file))
    write_new(to, Withheld(pem + certificate_pem(key)), 0o600)
    facts = {"key": str(to), "subject": key.certificate.subject.common_name, "hash": key.certificate.hash}
    show({**facts, **origin_facts(key.origin)}, as_json=as_json)
    if key.origin is not None and key.origin.is_exportable is False:
        note(
            said(
                "the key was marked as not exportable: the rules of your organisation may forbid this copy",
                "ключ был помечен как неэкспортируемый: правила организации могут запрещать такую копию",
            )
        )


def _password(path: Path, file: Path | None) -> Secret | None:
    if file is not None:
        return first_line(file)
    if not _may_have_password(path):
        return None
    question = said(f"password of {path}, or nothing", f"пароль {path}, если он есть")
    return prompts.secret(question, "--password-file") or None


def _may_have_password(path: Path) -> bool:
    """Look at the file, which also refuses one that cannot be read."""
    from govauth.signing.containers import describe_key_file  # noqa: PLC0415 - an extra
    from govauth.signing.key_reading import describe_private_key  # noqa: PLC0415

    description = describe_key_file(path)
    if description is not None:
        return description.has_password is not False
    return describe_private_key(content_of(path)).is_encrypted


def _new_password(file: Path | None) -> Secret:
    if file is not None:
        chosen = first_line(file)
    else:
        instead = "--new-password-file"
        chosen = prompts.secret(said("new password of the key", "новый пароль ключа"), instead)
        repeated = prompts.secret(said("once more", "ещё раз"), instead)
        if chosen != repeated:
            raise ConfigurationError(said("the two passwords differ", "пароли не совпадают"))
    if not chosen:
        raise ConfigurationError(
            said("a key is not written without a password", "без пароля ключ не записывается")
        )
    return chosen
