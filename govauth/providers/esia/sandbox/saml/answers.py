"""Answers to sign-ins, signed and encrypted as the switches have it, and attacks in their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import evolve

from govauth.providers.esia.sandbox.saml.assertions import Facts, assertion, response
from govauth.providers.esia.sandbox.saml.attributes import Attribute
from govauth.providers.esia.sandbox.saml.encryption import encrypt
from govauth.providers.esia.sandbox.saml.names import SAMLP
from govauth.providers.esia.sandbox.saml.services import Service
from govauth.providers.esia.sandbox.saml.signing import ALGORITHMS, sign_document
from govauth.providers.esia.sandbox.saml.switches import SamlSwitches
from govauth.signing.certificates import Certificate
from govauth.signing.rsa import RsaPublicKey
from govauth.signing.xml.algorithms import SignatureAlgorithm
from govauth.simulation.chance import chance

EVIL_OID: Final = "9999999999"
"""The userId that forged assertions claim; no answer that is not forged has it."""

_HOUR: Final = 3600.0
_ELSEWHERE: Final = "https://elsewhere.example"

WRONG_FACTS: Final[Mapping[str, Callable[[Facts], Facts]]] = {
    "expired": lambda one: evolve(
        one, not_before=one.not_before - _HOUR, not_on_or_after=one.not_on_or_after - _HOUR
    ),
    "not_yet": lambda one: evolve(
        one, not_before=one.not_before + _HOUR, not_on_or_after=one.not_on_or_after + _HOUR
    ),
    "other_request": lambda one: evolve(one, request_id=f"_{chance.hexadecimal(16)}"),
    "unsolicited": lambda one: evolve(one, request_id=""),
    "other_audience": lambda one: evolve(one, audience=_ELSEWHERE),
    "other_recipient": lambda one: evolve(one, recipient=f"{_ELSEWHERE}/acs"),
    "other_destination": lambda one: evolve(one, destination=f"{_ELSEWHERE}/acs"),
    "other_issuer": lambda one: evolve(one, issuer=f"{_ELSEWHERE}/idp"),
}
"""Attacks that are signed by the right key: something that they say is wrong."""


class Answers:
    """Makes answers."""

    def __init__(self, switches: SamlSwitches) -> None:
        self._switches = switches
        self._last: tuple[str, Facts] | None = None

    def refusal(self, facts: Facts, *statuses: str) -> str:
        """Write an answer that nobody was signed in."""
        return sign_document(response(facts, "", *statuses), self._algorithm)

    def success(self, facts: Facts, service: Service) -> str:
        """Write the answer to a sign-in, or the attack that is turned on."""
        attack = self._switches.saml_attack
        if attack == "replay" and self._last is not None:
            signed, before = self._last
            # The assertion of the sign-in before, in an answer to this request.
            return self._whole(evolve(facts, issuer=before.issuer), signed, service)
        if attack == "same_assertion_id" and self._last is not None:
            facts = evolve(facts, assertion_id=self._last[1].assertion_id)
        facts = WRONG_FACTS.get(attack, evolve)(facts)
        signed = self._signed(facts)
        if not attack:
            self._last = (signed, facts)
        if attack in _FORGERIES:
            return _FORGERIES[attack](self, facts, signed)
        return self._whole(facts, signed, service)

    def forged_signature(self, facts: Facts, kind: str) -> str:
        """Write an answer whose assertion is signed as it must not be."""
        text = sign_document(assertion(_evil(facts)), self._algorithm, prefixes="xs", forged=kind)
        return response(facts, text)

    def signed_evil(self, facts: Facts) -> str:
        """Write another assertion that is signed by the right key."""
        return sign_document(assertion(_evil(facts)), self._algorithm, prefixes="xs")

    def commented(self, facts: Facts, name: str) -> str:
        """Write an answer with a value that a comment divides; it was signed whole."""
        if name == "NameID":
            whole = evolve(facts, name_id=f"{EVIL_OID}{facts.name_id}")
        else:
            value = Attribute("userId", f"{EVIL_OID}1")
            whole = evolve(
                facts,
                attributes=[value if one.friendly == "userId" else one for one in facts.attributes],
            )
        signed = sign_document(assertion(whole), self._algorithm, prefixes="xs")
        return response(facts, signed.replace(f">{EVIL_OID}", f">{EVIL_OID}<!-- -->", 1))

    @property
    def _algorithm(self) -> SignatureAlgorithm:
        return ALGORITHMS[self._switches.saml_algorithm]

    def _signed(self, facts: Facts) -> str:
        text = assertion(facts)
        if self._switches.saml_signed == "response":
            return text
        return sign_document(text, self._algorithm, prefixes="xs")

    def _whole(self, facts: Facts, signed: str, service: Service) -> str:
        switches, certificate = self._switches, _rsa(service.encryption)
        attack = switches.saml_attack
        if switches.saml_cipher and certificate is not None:
            signed = encrypt(
                signed,
                certificate,
                switches.saml_cipher,
                rsa_1_5=attack == "rsa_1_5",
                broken=attack == "broken_ciphertext",
            )
        text = response(facts, signed)
        if switches.saml_signed == "assertion" or attack == "broken_ciphertext":
            return text
        return sign_document(text, self._algorithm)


def _rsa(certificates: Sequence[Certificate]) -> Certificate | None:
    return next((one for one in certificates if isinstance(one.public_key, RsaPublicKey)), None)


def _evil(facts: Facts) -> Facts:
    claimed = [Attribute("userId", EVIL_OID) if one.friendly == "userId" else one for one in facts.attributes]
    return evolve(facts, assertion_id=f"_{chance.hexadecimal(16)}", attributes=claimed)


def _in_object(facts: Facts, signed: str) -> str:
    # The evil assertion carries the signature of the other one, which lies inside that signature.
    start, _, rest = signed.partition("<ds:Signature ")
    inside, _, end = rest.partition("</ds:Signature>")
    moved = f"<ds:Signature {inside}<ds:Object>{start}{end}</ds:Object></ds:Signature>"
    forged = assertion(_evil(facts))
    return response(facts, forged.replace("<saml2:Subject>", f"{moved}<saml2:Subject>", 1))


def _in_extensions(facts: Facts, signed: str) -> str:
    before = f'<saml2p:Extensions xmlns:saml2p="{SAMLP}">{signed}</saml2p:Extensions>'
    return response(facts, assertion(_evil(facts)), before=before)


def _same_id(facts: Facts, signed: str) -> str:
    forged = assertion(evolve(_evil(facts), assertion_id=facts.assertion_id))
    before = f'<saml2p:Extensions xmlns:saml2p="{SAMLP}">{forged}</saml2p:Extensions>'
    return response(facts, signed, before=before)


def _with_doctype(facts: Facts, signed: str) -> str:
    declared = f'<!DOCTYPE a [<!ENTITY e "{EVIL_OID}">]>'
    return declared + response(facts, signed).replace(">PWD<", ">&e;<", 1)


_FORGERIES: Final[Mapping[str, Callable[[Answers, Facts, str], str]]] = {
    "unsigned": lambda _, facts, __: response(facts, assertion(_evil(facts))),
    "tampered": lambda _, facts, signed: response(facts, signed.replace(_user(facts), EVIL_OID, 1)),
    "other_key": lambda make, facts, _: make.forged_signature(facts, "other_key"),
    "hmac_with_certificate": lambda make, facts, _: make.forged_signature(facts, "hmac_with_certificate"),
    "xslt_transform": lambda make, facts, _: make.forged_signature(facts, "xslt_transform"),
    "xsw_evil_first": lambda _, facts, signed: response(facts, assertion(_evil(facts)) + signed),
    "xsw_evil_second": lambda _, facts, signed: response(facts, signed + assertion(_evil(facts))),
    "xsw_in_object": lambda _, facts, signed: _in_object(facts, signed),
    "xsw_in_extensions": lambda _, facts, signed: _in_extensions(facts, signed),
    "duplicate_id": lambda _, facts, signed: _same_id(facts, signed),
    "two_assertions": lambda make, facts, signed: response(facts, signed + make.signed_evil(facts)),
    "comment_in_name_id": lambda make, facts, _: make.commented(facts, "NameID"),
    "comment_in_user_id": lambda make, facts, _: make.commented(facts, "userId"),
    "doctype": lambda _, facts, signed: _with_doctype(facts, signed),
}
"""Attacks on the form: the answer is not signed and not encrypted, as an attacker would send it."""


def _user(facts: Facts) -> str:
    return next(one.value for one in facts.attributes if one.friendly == "userId")
