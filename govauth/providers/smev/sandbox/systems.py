"""Who the simulated SMEV knows: information systems, by the certificates they sign with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import define, field, frozen, validators

from govauth.providers.smev.sandbox.faults import SmevRefused
from govauth.signing.certificate_reading import read_certificate
from govauth.signing.certificates import Certificate
from govauth.signing.gost3410 import GostPrivateKey
from govauth.signing.key_reading import read_private_key
from govauth.signing.self_signed import make_test_key
from govauth.simulation.made_once import made_once

ESIA: Final = "ESIA_SANDBOX"
SMEV: Final = "smev"


@define
class InformationSystem:
    """A registered system.

    Attributes:
        mnemonic: its name in SMEV.
        certificates: those that it may sign with; one more after a renewal.
        name: for people.
        views: namespaces that it may ask for; None for all.
        provides: namespaces that it answers.

    """

    mnemonic: str
    certificates: list[Certificate] = field(factory=list[Certificate], repr=False)
    name: str = ""
    views: frozenset[str] | None = None
    provides: frozenset[str] = frozenset()

    def may_ask(self, namespace: str) -> bool:
        """Tell whether it may send requests of a view."""
        return self.views is None or namespace in self.views


@frozen
class Registration:
    """How an information system is registered over HTTP.

    Attributes:
        mnemonic: its name in SMEV.
        certificate: a PEM.
        name: for people; empty for the mnemonic.
        views: namespaces that it may ask for; null for all.
        provides: namespaces that it answers.

    """

    mnemonic: str = field(validator=validators.matches_re(".{1,500}"))
    certificate: str = field(validator=validators.instance_of(str))
    name: str = field(default="", validator=validators.instance_of(str))
    views: Sequence[str] | None = field(
        default=None, validator=validators.optional(validators.instance_of(list))
    )
    provides: Sequence[str] = field(factory=list[str], validator=validators.instance_of(list))

    def made(self) -> InformationSystem:
        """Make the system."""
        views = None if self.views is None else frozenset(self.views)
        certificate = read_certificate(self.certificate.encode())
        return InformationSystem(self.mnemonic, [certificate], self.name, views, frozenset(self.provides))


class Systems:
    """The registered systems."""

    def __init__(self) -> None:
        self._by_mnemonic: dict[str, InformationSystem] = {}

    def add(self, system: InformationSystem) -> InformationSystem:
        """Register a system.

        Raises:
            ValueError: the mnemonic is taken, or another has one of its certificates.

        """
        if system.mnemonic in self._by_mnemonic or system.mnemonic in (SMEV, ESIA):
            raise ValueError(f"the mnemonic {system.mnemonic!r} is taken")
        known = {certificate.der for one in self for certificate in one.certificates}
        if any(certificate.der in known for certificate in system.certificates):
            raise ValueError("another system has this certificate")
        self._by_mnemonic[system.mnemonic] = system
        return system

    def __iter__(self) -> Iterator[InformationSystem]:
        return iter(self._by_mnemonic.values())

    def of_certificate(self, certificate: Certificate) -> InformationSystem:
        """Return the owner of a certificate.

        Raises:
            SmevRefused: there is none.

        """
        for system in self._by_mnemonic.values():
            if any(certificate.der == one.der for one in system.certificates):
                return system
        raise SmevRefused("SenderIsNotRegistered")

    def of_view(self, namespace: str) -> InformationSystem | None:
        """Return who answers a view; None where nobody does."""
        return next((one for one in self._by_mnemonic.values() if namespace in one.provides), None)

    def named(self, mnemonic: str) -> str:
        """Return the name for people."""
        system = self._by_mnemonic.get(mnemonic)
        return (system.name if system else "") or mnemonic


@frozen
class SigningKey:
    """A key of the sandbox: it guards nothing.

    Attributes:
        private: the key.
        certificate: that belongs to it.

    """

    private: GostPrivateKey = field(repr=False)
    certificate: Certificate


@made_once
def smev_key() -> SigningKey:
    """Return the key of the simulated SMEV, made once for a process."""
    return _made("SMEV sandbox")


@made_once
def esia_key() -> SigningKey:
    """Return the key with which the simulated ЕСИА signs its answers."""
    return _made("ESIA sandbox at SMEV")


def _made(name: str) -> SigningKey:
    made = make_test_key(for_tests=True, common_name=name)
    return SigningKey(read_private_key(made.content), made.certificate)
