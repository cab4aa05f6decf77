"""Codes, refresh tokens and used states of the simulated ESIA, and what each may be exchanged for."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Final

from attrs import define, field

from govauth.providers.esia.sandbox.oauth_registry import GrantRefused
from govauth.providers.esia.sandbox.oauth_switches import EsiaSwitches
from govauth.providers.esia.sandbox.oauth_tokens import Grant, TokenMint, base64url
from govauth.signing.digest import streebog
from govauth.simulation import Json, Site
from govauth.simulation.chance import chance

CODE_SECONDS: Final = 120.0
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43}")
_BAD_GRANT: Final = (
    "invalid_grant",
    "ESIA-007011",
    "Авторизационный код или маркер обновления недействителен, просрочен, отозван или не от этого запроса",
)


@define
class Code:
    """An authorisation code that is out."""

    grant: Grant
    generation: str
    state: str
    challenge: str | None
    method: str | None
    until: float
    spent: bool = False


@define
class Chain:
    """The refresh tokens of one login, one after the other."""

    grant: Grant
    current: str
    until: float
    spent: set[str] = field(factory=set[str])
    live: bool = True


class Grants:
    """Everything that works once."""

    def __init__(self, mint: TokenMint, site: Site[EsiaSwitches]) -> None:
        self._site = site
        self._mint = mint
        self._codes: dict[str, Code] = {}
        self._chains: list[Chain] = []
        self._states: set[tuple[str, str]] = set()

    def use_state(self, mnemonic: str, state: str, code: str | None = None) -> None:
        """Refuse a state that was there before, unless it is that of the code and the switch allows it."""
        given = self._codes.get(code or "")
        own = given is not None and not given.spent and given.state == state
        again = own and self._site.switches.accepted_state_again
        if (mnemonic, state) in self._states and not again:
            self._site.counters["state_reuse"] += 1
            raise GrantRefused("invalid_request", "ESIA-007003", "Значение параметра state уже использовано")
        self._states.add((mnemonic, state))

    def new_code(self, grant: Grant, generation: str, parameters: Mapping[str, str]) -> str:
        """Give a code out: a JWT to look at, opaque by the document."""
        header = {"ver": 1, "typ": "JWT", "sbt": "authorization_code", "alg": grant.system.algorithm}
        segments = [
            base64url(json.dumps(header).encode()),
            base64url(chance.raw(48)),
            base64url(chance.raw(64)),
        ]
        code = ".".join(segments)
        self._codes[code] = Code(
            grant,
            generation,
            parameters["state"],
            parameters.get("code_challenge"),
            parameters.get("code_challenge_method"),
            self._site.now() + CODE_SECONDS,
        )
        return code

    def by_code(self, parameters: Mapping[str, str], generation: str, mnemonic: str) -> Json:
        """Exchange a code."""
        code = self._codes.get(parameters["code"])
        if code is None or code.grant.system.mnemonic != mnemonic or code.generation != generation:
            raise GrantRefused(*_BAD_GRANT)
        if code.spent:
            self._site.counters["code_reuse"] += 1
            raise GrantRefused(*_BAD_GRANT)
        same = (
            code.grant.scope == parameters["scope"] and code.grant.redirect_uri == parameters["redirect_uri"]
        )
        if not same or self._site.now() >= code.until:
            raise GrantRefused(*_BAD_GRANT)
        _check_pkce(code, parameters.get("code_verifier"))
        code.spent = True
        self._site.counters["exchanges"] += 1
        return self._reply(code.grant, parameters["state"])

    def by_refresh(self, parameters: Mapping[str, str], mnemonic: str) -> Json:
        """Exchange a refresh token; the next one comes with the answer."""
        token = parameters["refresh_token"]
        for chain in self._chains:
            if token in chain.spent:
                self._site.counters["refresh_reuse"] += 1
                chain.live = False
            if token not in (chain.current, *chain.spent) or chain.grant.system.mnemonic != mnemonic:
                continue
            if not chain.live:
                raise GrantRefused(
                    "access_denied", "ESIA-007028", "Маркер обновления скомпрометирован и отозван"
                )
            if self._site.now() >= chain.until:
                raise GrantRefused("expired_token", "ESIA-007027", "Срок действия маркера обновления истек")
            if parameters["scope"] != chain.grant.scope:
                raise GrantRefused(
                    "invalid_scope", "ESIA-007006", "Запрошенная область доступа указана неверно"
                )
            self._site.counters["refreshes"] += 1
            return self._reply(chain.grant, parameters["state"], chain)
        raise GrantRefused(*_BAD_GRANT)

    def for_system(self, grant: Grant, state: str) -> Json:
        """Give a token to the system itself: no refresh token."""
        self._site.counters["client_credentials"] += 1
        token, seconds = self._mint.access_token(grant)
        return {"access_token": token, "expires_in": seconds, "state": state, "token_type": "Bearer"}

    def kill_refresh(self) -> None:
        """Revoke every refresh token."""
        for chain in self._chains:
            chain.live = False

    def _reply(self, grant: Grant, state: str, chain: Chain | None = None) -> Json:
        token, seconds = self._mint.access_token(grant)
        reply: Json = {
            "access_token": token,
            "expires_in": str(seconds) if self._site.switches.numbers_as_text else seconds,
            "state": state,
            "token_type": "Bearer",
        }
        if grant.person is not None and "openid" in grant.names and "ext_auth_result" not in grant.names:
            reply["id_token"] = self._mint.id_token(grant, grant.person)
        if grant.offline and not {"bio", "ext_auth_result"} & set(grant.names):
            fresh = chance.uuid()
            if chain is None:
                self._chains.append(
                    Chain(grant, fresh, self._site.now() + self._site.switches.refresh_seconds)
                )
            else:
                chain.spent.add(chain.current)
                chain.current = fresh
            reply["refresh_token"] = fresh
        return reply


def _check_pkce(code: Code, verifier: str | None) -> None:
    if verifier is None and code.challenge is None:
        return
    if code.challenge is None:
        raise GrantRefused("pkce_challenge_missing", "ESIA-007039", "Параметр <code_challenge> не был указан")
    if verifier is None or not _VERIFIER.fullmatch(verifier):
        raise GrantRefused(
            "pkce_parameters_incorrect", "ESIA-007038", "Ошибка получения параметров из запроса"
        )
    content = verifier.encode()
    digest = hashlib.sha256(content).digest() if code.method == "S256" else streebog(content, 256)
    if base64url(digest) != code.challenge:
        raise GrantRefused(
            "pkce_verification_error", "ESIA-007040", "Ошибка сравнения исходного и контрольного значений"
        )
