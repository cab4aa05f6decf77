"""Registering, listing and removing installations."""

from __future__ import annotations

import pytest

from govauth.errors import ConfigurationError, InvalidInput
from govauth.providers.crpt import ConnectionRejected, Crpt, CrptRefusal, Place
from govauth.providers.crpt.sandbox import OMS_CONNECTION, OMS_ID, REGISTRATION_KEY, CrptSandbox
from govauth.signing import GostDocumentSigner
from tests.test_secrecy import everything_said_by

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(("version", "name"), [(3, "ERP"), (3, None), (2, None)])
async def test_an_installation_is_registered_without_a_login(
    crpt_place: Place,
    document_signer: GostDocumentSigner,
    provider: CrptSandbox,
    version: int,
    name: str | None,
) -> None:
    async with Crpt(oms_id=OMS_ID, place=crpt_place) as crpt:
        made = await crpt.connections.register(
            "г. Москва, ул. Ленинские горы, 1",
            registration_key=REGISTRATION_KEY,
            name=name,
            sign=document_signer,
            version=version,
        )
    assert made == made.lower()
    assert made in provider.tokens.connections
    assert provider.counters["sign_ins"] == 0


async def test_a_rejection_inside_200_says_why(
    crpt_place: Place, document_signer: GostDocumentSigner, provider: CrptSandbox
) -> None:
    provider.control("reject_registration", "Duplicate installation name")
    async with Crpt(oms_id=OMS_ID, place=crpt_place) as crpt:
        register = crpt.connections.register
        with pytest.raises(ConnectionRejected, match="Duplicate installation name"):
            await register("Москва", registration_key=REGISTRATION_KEY, sign=document_signer)
        with pytest.raises(ConnectionRejected, match="Unknown registration key") as caught:
            await register("Москва", registration_key="other-key-000", sign=document_signer)
        assert "other-key-000" not in repr(caught.value.__dict__)


async def test_a_missing_signature_and_bad_input(
    crpt_place: Place, document_signer: GostDocumentSigner
) -> None:
    async with Crpt(oms_id=OMS_ID, place=crpt_place) as crpt:
        register = crpt.connections.register
        with pytest.raises(CrptRefusal):
            await register("Москва", registration_key=REGISTRATION_KEY)
        with pytest.raises(InvalidInput, match="address"):
            await register(" ", registration_key=REGISTRATION_KEY, sign=document_signer)
        with pytest.raises(InvalidInput, match="version"):
            await register("Москва", registration_key=REGISTRATION_KEY, name="ERP", version=2)
        with pytest.raises(ConfigurationError, match="needs a client with a login"):
            await crpt.connections.delete(OMS_CONNECTION)


async def test_a_refusal_does_not_show_the_key(crpt_place: Place) -> None:
    async with Crpt(oms_id=OMS_ID, place=crpt_place) as crpt:
        with pytest.raises(CrptRefusal) as caught:
            await crpt.connections.register("Москва", registration_key=REGISTRATION_KEY)
    assert REGISTRATION_KEY not in everything_said_by(caught.value)


async def test_installations_are_listed_and_removed(crpt: Crpt, document_signer: GostDocumentSigner) -> None:
    made = await crpt.connections.register(
        "Казань", registration_key=REGISTRATION_KEY, name="Second", sign=document_signer
    )
    assert [one.oms_connection async for one in crpt.connections.list()] == [OMS_CONNECTION, made]
    await crpt.connections.delete(made)
    assert [one.program_name async for one in crpt.connections.list()] == ["Учебная установка"]
