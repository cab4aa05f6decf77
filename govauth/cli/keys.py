"""``govauth keys``: make a test key, tell what a file is, check the engines of this host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final, Literal

import typer
from attrs import asdict

from govauth.cli.document_signing import sign_document
from govauth.cli.exit_codes import ExitCode
from govauth.cli.given_key import given_key
from govauth.cli.key_files import show, write_new
from govauth.cli.key_import import import_key
from govauth.cli.language import said
from govauth.cli.output import json_line, line
from govauth.cli.parameters import Json, PasswordFile
from govauth.cli.signature_check import verify_signature
from govauth.errors import ConfigurationError
from govauth.secret import Withheld

app: Final = typer.Typer(
    no_args_is_help=True, help=said("GOST keys and certificates.", "Ключи и сертификаты ГОСТ.")
)


@app.command(
    help=said("Make a key and a self-signed certificate for tests.", "Создать тестовый ключ и сертификат.")
)
def make(
    *,
    test: Annotated[
        bool, typer.Option("--test", help=said("yes, for tests only", "да, только для тестов"))
    ] = False,
    out: Annotated[
        str,
        typer.Option(
            metavar="PREFIX", help=said("writes PREFIX.key and PREFIX.crt", "файлы PREFIX.key и PREFIX.crt")
        ),
    ] = "test",
    bits: Annotated[
        Literal["256", "512"], typer.Option(help=said("length of the key", "длина ключа"))
    ] = "256",
    curve: Annotated[
        str | None,
        typer.Option(metavar="OID", help=said("object identifier of the curve", "идентификатор кривой")),
    ] = None,
    cn: Annotated[str, typer.Option(help=said("common name of the subject", "имя владельца"))] = "Test",
    ogrn: Annotated[
        str | None, typer.Option(help=said("ОГРН of the subject, 13 digits", "ОГРН владельца, 13 цифр"))
    ] = None,
    inn: Annotated[
        str | None, typer.Option(help=said("ИНН of the organisation, 10 digits", "ИНН организации, 10 цифр"))
    ] = None,
    days: Annotated[int, typer.Option(min=1, help=said("validity", "срок действия в днях"))] = 365,
    as_json: Json = False,
) -> None:
    """Write both files; those that are there already stay."""
    from govauth.signing.self_signed import certificate_pem, make_test_key  # noqa: PLC0415 - an extra

    if not test:
        raise typer.BadParameter(
            said(
                "keys made here are for tests only: say --test",
                "такие ключи — только для тестов: укажите --test",
            )
        )
    key = make_test_key(
        for_tests=test, bits=int(bits), curve=curve, common_name=cn, ogrn=ogrn, inn=inn, days=days
    )
    private, public = Path(f"{out}.key"), Path(f"{out}.crt")
    write_new(private, key.content, 0o600)
    try:
        write_new(public, Withheld(certificate_pem(key)), 0o644)
    except ConfigurationError:
        private.unlink()  # without its certificate it is of no use, and in the way of the next attempt
        raise
    show({"key": str(private), "certificate": str(public), "hash": key.certificate.hash}, as_json=as_json)


@app.command(help=said("Tell what a key or certificate is.", "Показать, что за ключ или сертификат в файле."))
def inspect(
    file: Annotated[
        Path, typer.Argument(help=said("a file, or a container's folder", "файл или папка контейнера"))
    ],
    as_json: Json = False,
) -> None:
    """Describe each certificate of a file, or the key in it; this needs no password."""
    from govauth.cli.key_facts import facts_of  # noqa: PLC0415 - an extra

    for facts in facts_of(file):
        show(facts, as_json=as_json)


app.command(
    name="import",
    help=said(
        "Take the key out of a container or a PFX, into a file of its own.",
        "Извлечь ключ из контейнера или PFX в отдельный файл.",
    ),
)(import_key)


app.command(
    name="sign",
    help=said("Sign a file: a CMS with GOST.", "Подписать файл: CMS с ГОСТ."),
)(sign_document)


app.command(
    name="verify",
    help=said("Check the signatures of a CMS file.", "Проверить подписи файла CMS."),
)(verify_signature)


@app.command(
    help=said("Sign and verify with every engine found.", "Подписать и проверить каждым механизмом.")
)
def check(
    key: Annotated[
        Path | None,
        typer.Option(
            help=said(
                "a key, PFX or container; without it test keys are made",
                "ключ, PFX или контейнер; без него — тестовые",
            )
        ),
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(help=said("the certificate of the key", "его сертификат"))
    ] = None,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> int:
    """Exit with 0 if an engine fit for production works and no two engines disagree."""
    import anyio  # noqa: PLC0415

    from govauth.cli.engine_check import check_engines, is_usable  # noqa: PLC0415 - an extra
    from govauth.signing.self_signed import make_test_key  # noqa: PLC0415

    if key is None:
        sources = [make_test_key(for_tests=True, bits=length) for length in (256, 512)]
    else:
        sources = [given_key(key, certificate, password_file)]
    everything_works = True
    for source in sources:
        results = anyio.run(check_engines, source)
        everything_works = is_usable(results) and everything_works
        curve = source.certificate.curve
        name = curve.name if curve else said("an unknown curve", "неизвестной кривой")
        if not as_json:
            line(said(f"key on {name}", f"ключ на {name}"))
        for result in results:
            if as_json:
                json_line({"curve": name, **asdict(result)})
            else:
                line(f"  {result}")
    return ExitCode.DONE if everything_works else ExitCode.FAILED
