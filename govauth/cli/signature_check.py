"""``govauth keys verify``: who signed a file, when, and whether that stands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from govauth.cli.exit_codes import ExitCode
from govauth.cli.key_files import MAXIMUM_DOCUMENT, content_of, show
from govauth.cli.language import said
from govauth.cli.parameters import Json
from govauth.errors import ConfigurationError, SigningFailed


def verify_signature(
    *,
    signature: Annotated[Path, typer.Argument(help=said("a CMS: .sig, .p7s, .p7m", "CMS: .sig, .p7s, .p7m"))],
    document: Annotated[
        Path | None,
        typer.Option(help=said("what is signed, if not inside", "подписанный файл, если он не внутри")),
    ] = None,
    authority: Annotated[
        list[Path] | None,
        typer.Option(
            help=said("certificates of authorities; repeat it", "сертификаты УЦ; можно несколько раз")
        ),
    ] = None,
    trusted: Annotated[
        list[Path] | None,
        typer.Option(help=said("certificates of signers", "сертификаты подписавших")),
    ] = None,
    chain: Annotated[
        list[Path] | None,
        typer.Option(help=said("certificates that it lacks", "недостающие сертификаты цепочки")),
    ] = None,
    as_json: Json = False,
) -> int:
    """Report on each signature; exit with 0 if every one verifies."""
    import anyio  # noqa: PLC0415

    from govauth.cli.certificate_files import certificates_of  # noqa: PLC0415 - an extra
    from govauth.signing.cms_verification import CheckedCms, SignerReport, check_cms  # noqa: PLC0415
    from govauth.signing.recognition import recognised  # noqa: PLC0415

    def facts(report: SignerReport) -> dict[str, object]:
        certificate = report.certificate
        stamped = min((stamp.time for stamp in report.time_stamps), default=None)
        return {
            "signature": "valid" if report.refusal is None else "REFUSED",
            "reason": report.refusal,
            "form": report.form if report.refusal is None else None,
            "subject": None if certificate is None else certificate.subject.common_name,
            "issuer": None if certificate is None else certificate.issuer_common_name,
            "signed": None if report.signing_time is None else report.signing_time.isoformat(),
            "time stamp": None if stamped is None else stamped.isoformat(),
        }

    async def check() -> CheckedCms:
        return await check_cms(
            content_of(signature, MAXIMUM_DOCUMENT).content,
            certificates_of(trusted),
            content=None if document is None else content_of(document, MAXIMUM_DOCUMENT).content,
            authorities=certificates_of(authority),
            chain=certificates_of(chain),
        )

    try:
        checked = anyio.run(check)
    except SigningFailed as error:
        if document is None and "detached" in error.message:
            hint = said("give what is signed: --document FILE", "укажите подписанный файл: --document ФАЙЛ")
            raise ConfigurationError(f"{signature}: {error.message}; {hint}") from None
        found = recognised(content_of(signature, MAXIMUM_DOCUMENT).content)
        if found is None or "CMS" in found:
            raise
        raise ConfigurationError(f"{signature} is no CMS: it is {found}") from error
    for report in checked.signers:
        show(facts(report), as_json=as_json)
    return ExitCode.FAILED if any(report.refusal is not None for report in checked.signers) else ExitCode.DONE
