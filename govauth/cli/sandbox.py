"""``govauth sandbox``: serve the simulated providers."""

from __future__ import annotations

import argparse
import sys

from govauth.errors import ConfigurationError


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Register the command."""
    parser = commands.add_parser("sandbox", help="serve every provider on 127.0.0.1, with faults on demand")
    parser.add_argument("--port", type=int, default=8080, help="0 means any free one; default: %(default)s")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until interrupted."""
    try:
        from govauth.sandbox.server import LOOPBACK, listen, server_of  # noqa: PLC0415 - an extra
        from govauth.sandbox.world import World  # noqa: PLC0415
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    from govauth.providers.bifit_kassa import sandbox as kassa  # noqa: PLC0415
    from govauth.providers.crpt import sandbox as crpt  # noqa: PLC0415
    from govauth.providers.esia.sandbox import LOGIN as ESIA_LOGIN  # noqa: PLC0415
    from govauth.providers.esia.sandbox import OTP  # noqa: PLC0415
    from govauth.providers.esia.sandbox import PASSWORD as ESIA_PASSWORD  # noqa: PLC0415
    from govauth.providers.esia_gateway import sandbox as gateway  # noqa: PLC0415
    from govauth.providers.moy_nalog.sandbox import INN, PASSWORD, PHONE, SMS_CODE  # noqa: PLC0415

    listener = listen(arguments.port)
    port = listener.getsockname()[1]
    sys.stdout.write(
        f"govauth sandbox at http://{LOOPBACK}:{port}\n"
        f"  Мой налог: ИНН {INN}, password {PASSWORD}; phone {PHONE}, SMS code {SMS_CODE}\n"
        f"  ЕСИА:      login {ESIA_LOGIN}, password {ESIA_PASSWORD}, code {OTP}; register a system:\n"
        f"             POST http://{LOOPBACK}:{port}/_sandbox/esia/register"
        ' {"mnemonic": "TEST01", "certificate": "<PEM>", "redirect_uris": ["https://…"],'
        ' "site_url": "https://…"}; its logout leads back to site_url\n'
        f"             certificates that sign its tokens: http://{LOOPBACK}:{port}/public/esia.zip\n"
        f"  БИФИТ Касса: login {kassa.USERNAME}, or {kassa.USERNAME_WITH_MFA} with SMS code {kassa.SMS_CODE};"
        f" password {kassa.PASSWORD}\n"
        f"  ЕСИА Шлюз: client {gateway.CLIENT_ID}, secret {gateway.CLIENT_SECRET},"
        f" redirect {gateway.REDIRECT_URI}\n"
        f"  Честный знак: omsId {crpt.OMS_ID}, omsConnection {crpt.OMS_CONNECTION};"
        " key: participant_key() of govauth.providers.crpt.sandbox\n"
        f"  operations, switches: GET  http://{LOOPBACK}:{port}/_sandbox/\n"
        f"  accounts:  POST http://{LOOPBACK}:{port}/_sandbox/<provider>/accounts\n"
        f"  counters:  GET  http://{LOOPBACK}:{port}/_sandbox/counters\n"
        f"  faults:    POST http://{LOOPBACK}:{port}/_sandbox/faults"
        ' {"kind": "lose", "operation": "receipts.issue"}\n'
    )
    sys.stdout.flush()
    server_of(World()).run(sockets=[listener])
    return 0
