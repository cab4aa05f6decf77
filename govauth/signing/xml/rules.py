"""Which signatures a protocol accepts; everything not named is refused."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from govauth.signing.xml.algorithms import (
    ENVELOPED,
    EXCLUSIVE_C14N,
    GOST_256,
    GOST_512,
    INCLUSIVE_C14N,
    RSA_SHA256,
    SMEV,
    SignatureAlgorithm,
)


@frozen(slots=True)
class SignatureRules:
    """What a signature may consist of.

    Attributes:
        algorithms: of signatures, each with its digest.
        transforms: the chains of transforms that a reference may name, each to the letter.
        id_attribute: the attribute without a namespace that a reference names.

    """

    algorithms: frozenset[SignatureAlgorithm]
    transforms: frozenset[tuple[str, ...]]
    id_attribute: str


SMEV_RULES: Final = SignatureRules(
    algorithms=frozenset({GOST_256, GOST_512}),
    transforms=frozenset(
        {
            (EXCLUSIVE_C14N, SMEV),
            (ENVELOPED, EXCLUSIVE_C14N, SMEV),
            (INCLUSIVE_C14N, SMEV),
            (ENVELOPED, INCLUSIVE_C14N, SMEV),
        }
    ),
    id_attribute="Id",
)
"""СМЭВ 3: what its messages and those of its older clients are signed with."""

SAML_RULES: Final = SignatureRules(
    algorithms=frozenset({GOST_256, GOST_512, RSA_SHA256}),
    transforms=frozenset({(ENVELOPED, EXCLUSIVE_C14N)}),
    id_attribute="ID",
)
"""SAML 2.0 (Core, section 5.4), without rsa-sha1: who needs it adds it by name."""
