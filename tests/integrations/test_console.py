"""A person breaks an answer by hand and watches what happens."""

from __future__ import annotations

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from govauth.providers.moy_nalog import MoyNalog, PasswordLogin, Place, Service
from govauth.providers.moy_nalog.errors import ReceiptOutcomeUnknown
from govauth.providers.moy_nalog.sandbox import INN, PASSWORD
from govauth.sandbox.server import ServedSandbox
from tests.integrations.test_browser import click, page_of, script

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_lost_answer_is_set_seen_and_cleared(chromium: Chrome, sandbox: ServedSandbox) -> None:
    chromium.get(sandbox.url)
    chromium.get_log("browser")  # type: ignore[no-untyped-call]
    form = chromium.find_element(By.ID, "fault")
    Select(form.find_element(By.NAME, "kind")).select_by_value("lose")
    Select(form.find_element(By.NAME, "operation")).select_by_value("moy_nalog:receipts.issue")
    times = form.find_element(By.NAME, "times")
    times.clear()
    times.send_keys("2")
    form.find_element(By.TAG_NAME, "button").click()
    WebDriverWait(chromium, 10).until(
        lambda _: "receipts.issue" in script(chromium, "document.getElementById('faults')?.innerText")
    )

    async with MoyNalog(PasswordLogin(INN, PASSWORD), place=Place.PROD.at(sandbox.url)) as nalog:
        with pytest.raises(ReceiptOutcomeUnknown):
            await nalog.receipts.issue(Service("Урок", price=1500))
    # The page was not loaded again: the call comes in by itself, with what went wrong on purpose.
    WebDriverWait(chromium, 10).until(
        lambda _: (
            "receipts.issue" in script(chromium, "document.querySelector('#calls tr.refused')?.innerText")
        )
    )
    shown = script(chromium, "document.querySelector('#calls tr.refused')?.innerText")
    assert "lose" in shown
    assert INN not in chromium.page_source
    click(chromium, "clear")
    page_of(chromium, "No fault is set.")
    problems = [one for one in chromium.get_log("browser") if one["level"] == "SEVERE"]  # type: ignore[no-untyped-call]
    assert problems == []
