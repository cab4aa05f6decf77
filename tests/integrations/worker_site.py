"""The example applications as servers with several workers load them: ``make_fastapi()`` and ``make_aiohttp()``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from govauth.auth import FileLoginStateStore, FileTokenStore
from govauth.providers.esia import Place
from govauth.signing import PrivateKey, TrustedFiles
from tests.integrations.conftest import example


def _made(name: str) -> Any:
    directory = Path(os.environ["SITE_DATA"])
    return example(f"esia_{name}").make_app(
        PrivateKey.from_files(os.environ["ESIA_KEY"], os.environ["ESIA_CERTIFICATE"]),
        TrustedFiles([os.environ["ESIA_TRUST"]]),
        Place.TEST.at(os.environ["ESIA_ADDRESS"]),
        os.environ["SITE_URL"],
        store=FileTokenStore(directory / "tokens"),
        states=FileLoginStateStore(directory / "logins"),
    )


def make_fastapi() -> Any:
    """Say in each answer which worker it is from."""
    app = _made("fastapi")

    async def name_worker(request: Any, call: Any) -> Any:
        response = await call(request)
        response.headers["worker"] = str(os.getpid())
        return response

    app.middleware("http")(name_worker)
    return app


async def make_aiohttp() -> Any:
    """Do the same."""
    app = _made("aiohttp")

    async def name_worker(_: Any, response: Any) -> None:
        response.headers["worker"] = str(os.getpid())

    app.on_response_prepare.append(name_worker)
    return app
