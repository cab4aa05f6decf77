"""A person may go away in the middle of a login; the token may not."""

from __future__ import annotations

import anyio
import pytest

from govauth.providers.bifit_kassa import BifitKassa, PasswordLogin
from govauth.providers.bifit_kassa.sandbox import SMS_CODE
from govauth.sandbox.server import ServedSandbox
from tests.contract.calling import until

pytestmark = pytest.mark.anyio


async def test_a_code_that_is_on_its_way_is_not_wasted(
    login_with_mfa: PasswordLogin, sandbox: ServedSandbox
) -> None:
    """The person closes the window while the code is checked: the token is there all the same."""
    async with BifitKassa(login_with_mfa) as kassa:
        await kassa.login.send_code()
        sandbox.fault("delay", operation="login.finish", seconds=0.3)
        async with anyio.create_task_group() as group:
            group.start_soon(kassa.login.finish, SMS_CODE)
            await until(lambda: sandbox.bifit_kassa.counters["logins"])
            group.cancel_scope.cancel()
        with anyio.fail_after(5):
            while kassa._transport.keeper._token is None:
                await anyio.sleep(0.01)
        assert await kassa.organizations.list()
    assert sandbox.bifit_kassa.counters["token_calls"] == 1
