"""``govauth keys sign``: the signature of a file, beside it."""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from govauth.cli.given_key import given_key
from govauth.cli.key_files import MAXIMUM_DOCUMENT, content_of, refuse_taken, show, write_new
from govauth.cli.language import said
from govauth.cli.output import note
from govauth.cli.parameters import Json, PasswordFile
from govauth.secret import Withheld

if TYPE_CHECKING:
    from govauth.signing.certificates import Certificate
    from govauth.signing.sources import PrivateKey

_SUFFIXES: Final = {True: ".p7m", False: ".sig"}


def sign_document(
    *,
    file: Annotated[Path, typer.Argument(help=said("what to sign", "что подписать"))],
    key: Annotated[Path, typer.Option(help=said("a key, PFX or container", "ключ, PFX или контейнер"))],
    certificate: Annotated[
        Path | None, typer.Option(help=said("the certificate of the key", "его сертификат"))
    ] = None,
    password_file: PasswordFile = None,
    signature_key: Annotated[
        bool, typer.Option("--signature-key", help=said("the second key", "второй ключ контейнера"))
    ] = False,
    attached: Annotated[
        bool,
        typer.Option(
            "--attached/--detached",
            help=said("with the document inside, or beside it", "с документом внутри или отдельно от него"),
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help=said("file to write: FILE.sig, FILE.p7m", "файл подписи: FILE.sig, FILE.p7m")),
    ] = None,
    chain: Annotated[
        list[Path] | None,
        typer.Option(help=said("certificates to enclose; repeat it", "вложить сертификаты; можно не раз")),
    ] = None,
    time_stamp: Annotated[
        str | None,
        typer.Option(metavar="URL", help=said("of a time-stamping authority", "адрес службы штампов")),
    ] = None,
    authority: Annotated[
        list[Path] | None,
        typer.Option(
            help=said("who certifies that service; repeat it", "сертификаты её УЦ; можно несколько раз")
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Look at everything, then ask for the password, sign, and write a file that was not there."""
    import anyio  # noqa: PLC0415

    from govauth.cli.certificate_files import certificates_of  # noqa: PLC0415 - an extra
    from govauth.http.senders.httpx.sender import HttpxSender  # noqa: PLC0415
    from govauth.signing.timestamps.adding import add_time_stamps  # noqa: PLC0415
    from govauth.signing.timestamps.authority import TimeStampAuthority  # noqa: PLC0415

    if bool(time_stamp) != bool(authority):
        raise typer.BadParameter(
            said(
                "--time-stamp and --authority go together: only a time stamp by somebody trusted is taken",
                "--time-stamp и --authority задаются вместе: берётся штамп только доверенной службы",
            )
        )
    destination = out or file.with_name(file.name + _SUFFIXES[attached])
    refuse_taken(destination)
    document = content_of(file, MAXIMUM_DOCUMENT)
    enclosed, trusted = certificates_of(chain), certificates_of(authority)

    sender = HttpxSender()  # nothing is opened before it sends
    stamping = None if time_stamp is None else TimeStampAuthority(time_stamp, sender, trusted=trusted)
    kind: Literal["exchange", "signature"] = "signature" if signature_key else "exchange"

    async def sign(source: PrivateKey) -> bytes:
        async with aclosing(sender):
            signed = await _signed(source, document.content, enclosed, attached=attached)
            return signed if stamping is None else await add_time_stamps(signed, stamping)

    with _warnings_shown():
        source = given_key(key, certificate, password_file, key_type=kind)
        signature = anyio.run(sign, source)
    write_new(destination, Withheld(signature), 0o600 if attached else 0o644)
    show(
        {
            "signature": str(destination),
            "form": "CAdES-BES" if stamping is None else "CAdES-T",
            "subject": source.certificate.subject.common_name,
            "issuer": source.certificate.issuer_common_name,
            "valid": f"{source.certificate.not_before:%Y-%m-%d} … {source.certificate.not_after:%Y-%m-%d}",
        },
        as_json=as_json,
    )


async def _signed(source: PrivateKey, document: bytes, chain: list[Certificate], *, attached: bool) -> bytes:
    from govauth.signing.cms_signer import open_challenge_signer, open_document_signer  # noqa: PLC0415

    if attached:
        async with aclosing(await open_challenge_signer(source, chain=chain)) as signer:
            return await signer.sign_challenge(document)
    async with aclosing(await open_document_signer(source, chain=chain)) as signer:
        return await signer.sign_detached(document)


class _Notes(logging.Handler):
    """Shows what the library warns of as commands show their notes."""

    def emit(self, record: logging.LogRecord) -> None:
        note(record.getMessage(), name="warning")


@contextmanager
def _warnings_shown() -> Generator[None]:
    log, handler = logging.getLogger("govauth.signing"), _Notes(logging.WARNING)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
