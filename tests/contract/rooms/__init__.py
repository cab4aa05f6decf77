"""The rooms, as the contract suite uses them."""

from tests.contract.room import Room
from tests.contract.rooms.bifit_kassa import BifitKassaRoom
from tests.contract.rooms.moy_nalog import MoyNalogRoom

ROOMS: dict[str, type[Room]] = {room.name: room for room in (BifitKassaRoom, MoyNalogRoom)}
