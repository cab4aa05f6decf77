"""What this side asks of an answer, beyond what the protocol asks."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

from attrs import field, frozen
from attrs.converters import optional

from govauth.errors import ConfigurationError
from govauth.providers.esia.saml.roles import AuthnMethod, GlobalRole, OrgType

SKEW_SECONDS: Final = 60.0
"""By more than a minute ESIA and a system may not differ (3.1.1)."""

ResponseSignature = Literal["always", "if_encrypted", "optional"]


def _roles(values: Collection[GlobalRole]) -> frozenset[GlobalRole]:
    return frozenset(values)


def _kinds(values: Collection[OrgType]) -> frozenset[OrgType]:
    return frozenset(values)


def _methods(values: Collection[AuthnMethod]) -> frozenset[AuthnMethod]:
    return frozenset(values)


@frozen(kw_only=True)
class Requirements:
    """Which answers are accepted, and who may come in.

    Attributes:
        response_signature: whether the message around the assertion must be signed. Where the assertion is
            encrypted it should be: otherwise anybody can try ciphertexts on the decryption.
        assertion_signature: whether the assertion must be signed itself; False lets the signature of the
            message do.
        confirmed: only persons with a confirmed account come in.
        roles: the roles that come in; None for all.
        org_types: the kinds of organisation whose employees come in; None for all.
        methods: the ways of signing in that are accepted; None for all.

    """

    response_signature: ResponseSignature = "if_encrypted"
    assertion_signature: bool = True
    confirmed: bool = False
    roles: frozenset[GlobalRole] | None = field(default=None, converter=optional(_roles))
    org_types: frozenset[OrgType] | None = field(default=None, converter=optional(_kinds))
    methods: frozenset[AuthnMethod] | None = field(default=None, converter=optional(_methods))

    def __attrs_post_init__(self) -> None:
        """Check the settings."""
        if self.response_signature not in ("always", "if_encrypted", "optional"):
            raise ConfigurationError("response_signature must be 'always', 'if_encrypted' or 'optional'")
