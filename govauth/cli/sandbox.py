"""``govauth sandbox``: serve the simulated providers."""

from __future__ import annotations

import errno
import socket
from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Annotated

import typer

from govauth.cli.language import said
from govauth.cli.output import json_line, line
from govauth.cli.parameters import Json
from govauth.errors import ConfigurationError

_PRIVILEGED = 1024


def sandbox(
    *,
    port: Annotated[
        int,
        typer.Option(min=0, max=65535, help=said("0 means any free one", "0 — любой свободный")),
    ] = 8080,
    host: Annotated[
        str,
        typer.Option(help=said("the IPv4 address to listen on", "адрес IPv4, на котором слушать")),
    ] = "127.0.0.1",
    allow_remote: Annotated[
        bool,
        typer.Option(
            "--allow-remote",
            help=said(
                "with --host: anybody who reaches it may set faults and read what is in it",
                "вместе с --host: кто дотянется, сможет задавать сбои и читать содержимое",
            ),
        ),
    ] = False,
    name: Annotated[
        list[str] | None,
        typer.Option(
            help=said(
                "a further name by which it is called, such as that of a proxy before it; may be repeated",
                "ещё одно имя, по которому к ней обращаются, например имя прокси перед ней; можно повторять",
            ),
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            help=said(
                "makes up the same ids and tokens at each start",
                "при каждом запуске придумывать те же идентификаторы и токены",
            )
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Serve every provider on 127.0.0.1 until interrupted."""
    from govauth.sandbox.server import server_of  # noqa: PLC0415 - an extra
    from govauth.sandbox.world import World  # noqa: PLC0415
    from govauth.simulation.chance import chance  # noqa: PLC0415

    if seed is not None:
        chance.seed(seed)
    listener = _listening(port, _checked_host(host, allow_remote=allow_remote))
    site = f"http://{host}:{listener.getsockname()[1]}"
    if as_json:
        json_line({"url": site, "operations": f"{site}/_sandbox/", "accounts": _accounts()})
    else:
        line(_banner(site))
    server_of(World(), bound=host, names=name or ()).run(sockets=[listener])


def _checked_host(host: str, *, allow_remote: bool) -> str:
    try:
        address = IPv4Address(host)
    except ValueError:
        raise ConfigurationError(
            said(f"--host must be an IPv4 address, not {host!r}", f"--host — адрес IPv4, а не {host!r}")
        ) from None
    if not address.is_loopback and not allow_remote:
        raise ConfigurationError(
            said(
                f"{host} can be reached from other hosts: add --allow-remote if that is meant",
                f"{host} доступен с других машин: добавьте --allow-remote, если так и задумано",
            )
        )
    return host


def _listening(port: int, host: str) -> socket.socket:
    from govauth.sandbox.server import listen  # noqa: PLC0415 - an extra

    try:
        return listen(port, host)
    except OSError as error:
        reason = error.errno
    if reason == errno.EADDRINUSE:
        why = said(f"port {port} of {host} is busy", f"порт {port} на {host} занят")
    elif reason == errno.EACCES and port < _PRIVILEGED:
        why = said(f"ports below {_PRIVILEGED} are for root", f"порты ниже {_PRIVILEGED} — для root")
    else:
        why = said(f"port {port} of {host} cannot be opened", f"порт {port} на {host} не открыть")
        why += f": {errno.errorcode.get(reason or 0, reason)}"
    advice = said(
        "choose another with --port; 0 takes any free one", "выберите другой: --port; 0 — любой свободный"
    )
    raise ConfigurationError(f"{why}; {advice}")


def _accounts() -> Mapping[str, Mapping[str, str]]:
    from govauth.providers.bifit_kassa import sandbox as kassa  # noqa: PLC0415
    from govauth.providers.crpt import sandbox as crpt  # noqa: PLC0415
    from govauth.providers.esia import sandbox as esia  # noqa: PLC0415
    from govauth.providers.esia_gateway import sandbox as gateway  # noqa: PLC0415
    from govauth.providers.moy_nalog import sandbox as nalog  # noqa: PLC0415

    return {
        "moy_nalog": {
            "inn": nalog.INN,
            "password": nalog.PASSWORD,
            "phone": nalog.PHONE,
            "sms_code": nalog.SMS_CODE,
        },
        "bifit_kassa": {
            "username": kassa.USERNAME,
            "username_with_mfa": kassa.USERNAME_WITH_MFA,
            "password": kassa.PASSWORD,
            "sms_code": kassa.SMS_CODE,
        },
        "esia": {"login": esia.LOGIN, "password": esia.PASSWORD, "code": esia.OTP},
        "esia_gateway": {
            "client_id": gateway.CLIENT_ID,
            "client_secret": gateway.CLIENT_SECRET,
            "redirect_uri": gateway.REDIRECT_URI,
        },
        "crpt": {"oms_id": crpt.OMS_ID, "oms_connection": crpt.OMS_CONNECTION},
    }


def _banner(site: str) -> str:
    from govauth.providers.bifit_kassa import sandbox as kassa  # noqa: PLC0415
    from govauth.providers.crpt import sandbox as crpt  # noqa: PLC0415
    from govauth.providers.esia import sandbox as esia  # noqa: PLC0415
    from govauth.providers.esia_gateway import sandbox as gateway  # noqa: PLC0415
    from govauth.providers.moy_nalog import sandbox as nalog  # noqa: PLC0415

    lines = (
        said(f"govauth sandbox at {site}", f"песочница govauth: {site}"),
        said(
            f"  Мой налог: ИНН {nalog.INN}, password {nalog.PASSWORD}; phone {nalog.PHONE},"
            f" SMS code {nalog.SMS_CODE}",
            f"  Мой налог: ИНН {nalog.INN}, пароль {nalog.PASSWORD}; телефон {nalog.PHONE},"
            f" код из SMS {nalog.SMS_CODE}",
        ),
        said(
            f"  ЕСИА:      login {esia.LOGIN}, password {esia.PASSWORD}, code {esia.OTP}; register a system:",
            f"  ЕСИА:      логин {esia.LOGIN}, пароль {esia.PASSWORD}, код {esia.OTP};"
            " зарегистрировать систему:",
        ),
        f"             POST {site}/_sandbox/esia/register"
        ' {"mnemonic": "TEST01", "certificate": "<PEM>", "redirect_uris": ["https://…"],'
        ' "site_url": "https://…"}'
        + said("; its logout leads back to site_url", "; выход ведёт обратно на site_url"),
        said(
            "             certificates that sign its tokens: ", "             сертификаты подписи маркеров: "
        )
        + f"{site}/public/esia.zip",
        f"             SAML: POST {site}/_sandbox/esia/saml_register"
        ' {"metadata": "<XML>"}; '
        + said("its own metadata: ", "метаданные ЕСИА: ")
        + f"{site}/idp/shibboleth",
        said(
            f"  БИФИТ Касса: login {kassa.USERNAME}, or {kassa.USERNAME_WITH_MFA} with SMS code"
            f" {kassa.SMS_CODE}; password {kassa.PASSWORD}",
            f"  БИФИТ Касса: логин {kassa.USERNAME} или {kassa.USERNAME_WITH_MFA} с кодом из SMS"
            f" {kassa.SMS_CODE}; пароль {kassa.PASSWORD}",
        ),
        said(
            f"  ЕСИА Шлюз: client {gateway.CLIENT_ID}, secret {gateway.CLIENT_SECRET},"
            f" redirect {gateway.REDIRECT_URI}",
            f"  ЕСИА Шлюз: клиент {gateway.CLIENT_ID}, секрет {gateway.CLIENT_SECRET},"
            f" адрес возврата {gateway.REDIRECT_URI}",
        ),
        f"  Честный знак: omsId {crpt.OMS_ID}, omsConnection {crpt.OMS_CONNECTION}; "
        + said(
            "key: participant_key() of govauth.providers.crpt.sandbox",
            "ключ: participant_key() из govauth.providers.crpt.sandbox",
        ),
        said(
            f"             МДЛП: client {crpt.CLIENT_ID}, secret {crpt.CLIENT_SECRET}",
            f"             МДЛП: клиент {crpt.CLIENT_ID}, секрет {crpt.CLIENT_SECRET}",
        ),
        said(
            f"             permissive mode: key {crpt.PERMISSIVE_KEY}; local module at"
            f" {site}, user {crpt.MODULE_USER}, password {crpt.MODULE_PASSWORD}",
            f"             разрешительный режим: ключ {crpt.PERMISSIVE_KEY}; локальный модуль:"
            f" {site}, имя {crpt.MODULE_USER}, пароль {crpt.MODULE_PASSWORD}",
        ),
        f"  СМЭВ 3:    {site}/smev/v1.2/ws; " + said("register a system:", "зарегистрировать систему:"),
        f'             POST {site}/_sandbox/smev/accounts {{"mnemonic": "TEST01", "certificate": "<PEM>"}}',
        said("             certificate that signs its answers: ", "             сертификат подписи ответов: ")
        + f"{site}/smev/certificates/smev.pem",
        said("  look at it and set faults by hand: ", "  посмотреть и задать сбои вручную: ") + f"{site}/",
        said("  operations, switches: ", "  операции и переключатели: ") + f"GET  {site}/_sandbox/",
        said("  accounts:  ", "  учётные записи: ") + f"POST {site}/_sandbox/<provider>/accounts",
        said("  counters:  ", "  счётчики:  ") + f"GET  {site}/_sandbox/counters",
        said("  faults:    ", "  сбои:      ")
        + f'POST {site}/_sandbox/faults {{"kind": "lose", "operation": "receipts.issue"}}',
    )
    return "\n".join(lines)
