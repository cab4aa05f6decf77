"""From an answer to a person: fifteen checks, in this order, before an attribute is used."""

from __future__ import annotations

from attrs import frozen

from govauth.auth.login_state import same_text
from govauth.client.web_login import StartedLogin, StartedLogins
from govauth.clock import Clock
from govauth.providers.esia.saml import checks
from govauth.providers.esia.saml.assertion import read_attributes
from govauth.providers.esia.saml.attributes import Attributes, attributes_of
from govauth.providers.esia.saml.errors import AnswerRefused, AnswerReplayed, Check
from govauth.providers.esia.saml.identity_provider import IdentityProvider
from govauth.providers.esia.saml.once import OnceRegister
from govauth.providers.esia.saml.post import PostedAnswer
from govauth.providers.esia.saml.requirements import SKEW_SECONDS, Requirements
from govauth.providers.esia.saml.service_provider import ServiceProvider
from govauth.secret import Secret


@frozen(slots=True)
class Accepted:
    """An answer that passed."""

    head: checks.Head
    authentication: checks.Authentication
    attributes: Attributes
    started: StartedLogin


@frozen(slots=True)
class Acceptance:
    """The checks, and what they compare with."""

    provider: ServiceProvider
    idp: IdentityProvider
    rules: Requirements
    started: StartedLogins
    once: OnceRegister
    clock: Clock

    async def accept(self, answer: PostedAnswer | AnswerRefused, browser: Secret | None) -> Accepted:
        """Check an answer.

        Args:
            answer: as it was read from the form.
            browser: the secret of the browser that brought it.

        Raises:
            AnswerRefused: it did not pass; ``check`` says which check.
            StatusRefused: ESIA answered without an assertion.
            LoginRefused: no login of this browser waits for it.
            StoreUnavailable: whether it was used before cannot be known.

        """
        now = self.clock.time()
        if isinstance(answer, AnswerRefused):  # 1: POST, size, base64
            raise answer
        root = await checks.parsed(answer)  # 2
        checks.check_address(root, self.provider.acs_url)  # 3
        signed = await checks.checked_response(root, self.idp, self.rules, now)  # 4
        response = root if signed is None else signed
        checks.check_status(response)  # 5
        found = checks.only_assertion(root)  # 6
        opened = await checks.decrypted(found, self.provider.decryption_keys)  # 7
        assertion = await checks.verified_assertion(opened, signed, self.idp, self.rules, now)  # 8
        head = checks.read_head(assertion)  # 9: from here on only what was signed
        end = checks.check_conditions(assertion, response, self.idp, self.provider.entity_id, now)  # 10
        confirmation = checks.check_subject(assertion, response, self.provider.acs_url, now)  # 11
        started = await self._take(confirmation, answer, browser)
        await self._use(head.id, max(end, confirmation.not_on_or_after) - now)  # 12
        authentication = checks.check_authentication(assertion, now)  # 13
        said = read_attributes(assertion)  # 14
        checks.check_user_id(said.raw.get("userId"))  # 15
        attributes = attributes_of(said)
        checks.check_policy(attributes, self.rules)
        return Accepted(head, authentication, attributes, started)

    async def _take(
        self, confirmation: checks.Confirmation, answer: PostedAnswer, browser: Secret | None
    ) -> StartedLogin:
        started = await self.started.take(Secret(confirmation.in_response_to), browser=browser)
        if answer.relay_state is None or not same_text(answer.relay_state, started.nonce):
            raise AnswerRefused("RelayState must be that of the request", Check.SUBJECT)
        return started

    async def _use(self, identifier: str, seconds: float) -> None:
        if not await self.once.use("assertion", identifier, seconds=seconds + 2 * SKEW_SECONDS):
            raise AnswerReplayed("the assertion was used before", Check.REPLAY)
