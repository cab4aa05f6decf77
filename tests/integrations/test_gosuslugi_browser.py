"""A person signs in to «Мой налог» through Госуслуги in a real browser."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from govauth.errors import LoginRejected
from govauth.providers.moy_nalog import GosuslugiLogin, MoyNalog, Place
from govauth.providers.moy_nalog.sandbox import INN
from govauth.sandbox.server import ServedSandbox
from tests.integrations.test_browser import click

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def end_of(chromium: Chrome, address: str, choice: str, keeping: str) -> str:
    """Sign in, or refuse, and return the address that the browser shows then.

    The page that comes last uses the code up by a script, and a person may keep it from that: by turning off
    scripts for its site, or by blocking the request that it makes.
    """
    chromium.execute_cdp_cmd("Network.enable", {})
    patterns = ["*/auth/esia"] if keeping == "request" else []
    chromium.execute_cdp_cmd("Network.setBlockedURLs", {"urls": patterns})
    chromium.get(address)
    chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": keeping == "scripts"})
    try:
        click(chromium, choice)
        WebDriverWait(chromium, 10).until(lambda _: "/auth/login/back" in chromium.current_url)
        if keeping != "scripts":
            WebDriverWait(chromium, 10).until(lambda _: chromium.find_element(By.ID, "arrived").text)
        return chromium.current_url
    finally:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
        chromium.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


async def test_the_address_where_the_browser_ends_signs_in(chromium: Chrome, sandbox: ServedSandbox) -> None:
    async with MoyNalog(GosuslugiLogin(inn=INN), place=Place.PROD.at(sandbox.url)) as nalog:
        gosuslugi = nalog.experimental.gosuslugi
        step = await gosuslugi.start()
        refused = end_of(chromium, step.address, "deny", "scripts")
        with pytest.raises(LoginRejected, match="access_denied"):
            await gosuslugi.finish_at(step, refused)

        step = await gosuslugi.start()
        used = end_of(chromium, step.address, "enter", "nothing")
        with pytest.raises(LoginRejected, match="uses it up"):
            await gosuslugi.finish_at(step, used)

        for kept in ("scripts", "request"):
            step = await gosuslugi.start()
            await gosuslugi.finish_at(step, end_of(chromium, step.address, "enter", kept))
            assert (await nalog.taxpayer.user()).inn == INN
    # The page signed in once, and this client twice.
    assert sandbox.moy_nalog.counters["logins"] == 3
