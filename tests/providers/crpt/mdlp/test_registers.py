"""Units, packs, places, medicines and partners of МДЛП, against the served sandbox."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from govauth.errors import InvalidInput, NotFound, UnexpectedReply
from govauth.http.message import Response
from govauth.providers.crpt import Crpt
from govauth.providers.crpt.mdlp import PlaceFilter, UnitFilter
from govauth.providers.crpt.mdlp import register_operations as operations
from govauth.providers.crpt.mdlp.hierarchy import full_hierarchy
from govauth.providers.crpt.mdlp.models import UnitPage
from govauth.providers.crpt.sandbox import CrptSandbox
from govauth.providers.crpt.sandbox.mdlp.medicines import CARTONS, PALLET, SEEDED_GTIN
from govauth.transport.operation import Repeat

pytestmark = pytest.mark.anyio

UNKNOWN = "046071652901219ZZZZZZZZZZZZ"
UNKNOWN_PACK = "020023890814060722"
PARTNER = "5a08188d-1f2e-4a3b-8c4d-0100006b118b"


async def test_a_pallet_is_opened_down_to_its_units(crpt: Crpt) -> None:
    packs = crpt.mdlp.packs
    assert [pack.sscc for pack in (await packs.hierarchy(PALLET)).down] == [*CARTONS]
    assert [pack.sscc for pack in (await packs.hierarchy(CARTONS[0])).up] == [PALLET]
    tree = (await packs.full_hierarchy(PALLET)).down
    assert tree is not None
    assert [pack.sscc for pack in tree.walk()] == [PALLET, *CARTONS]
    listed = [unit.sgtin async for unit in packs.sgtins(PALLET, page_size=3)]
    assert [unit.sgtin for unit in tree.all_units()] == listed
    assert len(listed) == 4
    for call in (packs.hierarchy, packs.full_hierarchy):
        with pytest.raises(NotFound, match="Запрашиваемые данные не найдены") as caught:
            await call(UNKNOWN_PACK)
        assert caught.value.code == "2"


async def test_units_are_asked_for_in_batches_and_what_is_left_out_is_kept(
    crpt: Crpt, provider: CrptSandbox
) -> None:
    registers = crpt.mdlp.registers
    wanted = UnitFilter(gtin=SEEDED_GTIN, status=["in_circulation"])
    known = [unit.sgtin async for unit in registers.sgtins(wanted)]
    assert len(known) == 4
    many = [f"{SEEDED_GTIN}{number:013}" for number in range(998)]
    found = await registers.sgtins_by_list([*known, *many, *known])
    assert [unit.sgtin for unit in found.entries] == known
    assert found.failed == len(many)
    assert {one.error_code for one in found.failed_entries} == {2}
    assert provider.counters["mdlp.registers.sgtins_by_list"] == 3
    assert (await registers.public_sgtins_by_list(known[:1])).entries[0].gtin == SEEDED_GTIN


async def test_places_medicines_partners_and_the_participant(crpt: Crpt) -> None:
    mdlp = crpt.mdlp
    branch = [one async for one in mdlp.registers.branches(PlaceFilter(federal_subject_code="77"))][0]
    assert await mdlp.registers.branch(branch.id) == branch
    warehouse = [one async for one in mdlp.registers.warehouses()][0]
    assert await mdlp.registers.warehouse(warehouse.id) == warehouse
    assert await mdlp.registers.addresses()
    assert SEEDED_GTIN in {line.gtin async for line in mdlp.registers.stock(branch.id)}
    assert SEEDED_GTIN in {one.gtin async for one in mdlp.medicines.list()}
    assert SEEDED_GTIN in {one.gtin async for one in mdlp.medicines.search()}
    assert await mdlp.medicines.get(SEEDED_GTIN) == await mdlp.medicines.public(SEEDED_GTIN)
    assert [one async for one in mdlp.partners.list({"reg_entity_type": 1})] == []
    assert (await mdlp.partners.trust([PARTNER])).failed_partners == (PARTNER,)
    assert [one async for one in mdlp.partners.trusted()] == []
    assert (await mdlp.member()).sys_id


async def test_any_other_endpoint_can_be_called(crpt: Crpt) -> None:
    card = await crpt.mdlp.request("GET", "/members/current", repeat=Repeat.SAFE)
    assert isinstance(card, dict)
    for path in ("members", "/a/../b", "/a?b=1", "//evil.test"):
        with pytest.raises(InvalidInput, match="path"):
            await crpt.mdlp.request("GET", path, repeat=Repeat.SAFE)


async def test_hostile_values_are_refused_by_field_before_the_network(
    crpt: Crpt, provider: CrptSandbox
) -> None:
    mdlp = crpt.mdlp
    registers = mdlp.registers
    damaged = SEEDED_GTIN[:-1] + "9" + "A" * 13
    for sgtin in ("", damaged, UNKNOWN + "A", "01" + UNKNOWN[:-2], UNKNOWN[:-1] + "\x1d", "٠" * 27):
        with pytest.raises(InvalidInput, match=r"sgtins\[1\] must be an SGTIN of 27"):
            await registers.sgtins_by_list([UNKNOWN, sgtin])
    for sscc in ("", PALLET[:-1] + "0", "../" + PALLET, "00" + PALLET):
        with pytest.raises(InvalidInput, match="sscc must be an SSCC of 18 digits"):
            await mdlp.packs.hierarchy(sscc)
    with pytest.raises(InvalidInput, match="branch_id must be the id of a place: 14 digits"):
        await registers.branch("1/..")
    with pytest.raises(InvalidInput, match="gtin"):
        await mdlp.medicines.get("../x")
    with pytest.raises(InvalidInput, match=r"partners\[0\] must be a UUID"):
        await mdlp.partners.trust(["1"])
    with pytest.raises(InvalidInput, match="release_date_from must be a time such as"):
        registers.sgtins(UnitFilter(release_date_from="2026-02-30 00:00:00"))
    with pytest.raises(InvalidInput, match="page_size"):
        registers.stock("0" * 14, page_size=101)
    assert not provider.counters


def test_a_hierarchy_may_be_deeper_than_the_stack() -> None:
    # As deep as the JSON reader lets through; no recursion is left of ours.
    depth = 250
    inner: dict[str, object] = {"sgtin": UNKNOWN, "gtin": SEEDED_GTIN}
    for _ in range(depth):
        inner = {"sscc": PALLET, "packing_date": None, "childs": [inner]}
    tree = full_hierarchy(Response(200, {}, json.dumps({"down": inner}).encode())).down
    assert tree is not None
    assert sum(1 for _ in tree.walk()) == depth
    assert [unit.sgtin for unit in tree.all_units()] == [UNKNOWN]
    assert len(repr(tree)) < 200


async def test_a_unit_of_which_the_answer_says_nothing_is_left_out_by_name(
    crpt: Crpt, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = operations.SGTINS_BY_LIST.reader

    def short(response: Response) -> UnitPage:
        return evolve(read(response), failed_entries=())

    monkeypatch.setattr(operations, "SGTINS_BY_LIST", evolve(operations.SGTINS_BY_LIST, reader=short))
    found = await crpt.mdlp.registers.sgtins_by_list([UNKNOWN])
    assert [(one.sgtin, one.error_code) for one in found.failed_entries] == [(UNKNOWN, None)]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"down": []}, "down"),
        ({"down": {"sscc": 1}}, "down.sscc"),
        ({"up": {"sscc": PALLET, "childs": "x"}}, "up.childs"),
        ({"up": {"sscc": PALLET, "childs": [3]}}, "up"),
        ([], "body"),
    ],
)
def test_a_bad_hierarchy_names_the_place(body: object, where: str) -> None:
    with pytest.raises(UnexpectedReply) as caught:
        full_hierarchy(Response(200, {}, json.dumps(body).encode()))
    assert caught.value.where == where
