"""What this side asks of an answer, beyond what the protocol asks."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from enum import StrEnum
from typing import Final, Literal, TypeVar, cast

from attrs import field, frozen
from attrs.converters import optional

from govauth.errors import ConfigurationError
from govauth.providers.esia.saml.roles import AuthnMethod, GlobalRole, OrgType
from govauth.settings import is_flag

SKEW_SECONDS: Final = 60.0
"""By more than a minute ESIA and a system may not differ (3.1.1)."""

Code = TypeVar("Code", bound=StrEnum)
ResponseSignature = Literal["always", "if_encrypted", "optional"]


def _members(name: str, kind: type[Code], values: object) -> frozenset[Code]:
    if isinstance(values, Collection) and not isinstance(values, str):
        with suppress(ValueError):
            return frozenset(map(kind, cast("Collection[str]", values)))
    raise ConfigurationError(f"{name} must be a collection of {kind.__name__}, or None")


def _roles(values: Collection[GlobalRole]) -> frozenset[GlobalRole]:
    return _members("roles", GlobalRole, values)


def _kinds(values: Collection[OrgType]) -> frozenset[OrgType]:
    return _members("org_types", OrgType, values)


def _methods(values: Collection[AuthnMethod]) -> frozenset[AuthnMethod]:
    return _members("methods", AuthnMethod, values)


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

    Raises:
        ConfigurationError: a setting is of another kind.

    """

    response_signature: ResponseSignature = "if_encrypted"
    assertion_signature: bool = field(default=True, validator=is_flag)
    confirmed: bool = field(default=False, validator=is_flag)
    roles: frozenset[GlobalRole] | None = field(default=None, converter=optional(_roles))
    org_types: frozenset[OrgType] | None = field(default=None, converter=optional(_kinds))
    methods: frozenset[AuthnMethod] | None = field(default=None, converter=optional(_methods))

    def __attrs_post_init__(self) -> None:
        """Check the settings."""
        if self.response_signature not in ("always", "if_encrypted", "optional"):
            raise ConfigurationError("response_signature must be 'always', 'if_encrypted' or 'optional'")
