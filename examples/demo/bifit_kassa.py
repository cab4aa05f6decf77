"""БИФИТ Касса: a person types the code of an SMS once, and the next sign-in needs none."""

from __future__ import annotations

from pathlib import Path

from examples.demo.story import Story, Surprise
from govauth.auth import FileTokenStore
from govauth.providers.bifit_kassa import BifitKassa, MfaRequired, PasswordLogin, Place
from govauth.providers.bifit_kassa.sandbox import PASSWORD, SMS_CODE, USERNAME_WITH_MFA
from govauth.sandbox.server import ServedSandbox


async def tell(sandbox: ServedSandbox, directory: Path, story: Story) -> None:
    counters = sandbox.bifit_kassa.counters
    login = PasswordLogin(username=USERNAME_WITH_MFA, password=PASSWORD)
    place, store = Place.PROD.at(sandbox.url), FileTokenStore(directory / "tokens")

    async with BifitKassa(login, place=place, store=store) as kassa:
        try:
            await kassa.organizations.list()
        except MfaRequired as required:
            story.tell("sign in by login and password", type(required).__name__)
        else:
            raise Surprise("nobody asked for the code of an SMS")
        await kassa.login.send_code()
        await kassa.login.finish(SMS_CODE)
        organizations = await kassa.organizations.list()
        story.tell(
            "type the code of the SMS, list organisations", ", ".join(str(one.name) for one in organizations)
        )

    sandbox.bifit_kassa.control("revoke", value=True)
    async with BifitKassa(login, place=place, store=store) as kassa:
        await kassa.organizations.list()
    story.expect("another program, the access token revoked: refreshes", counters["refreshes"], 1)
    story.expect("  … codes that were sent in all", counters["sms_calls"], 1)
    story.expect("refresh tokens that were sent twice", counters["refresh_reuse"], 0)
