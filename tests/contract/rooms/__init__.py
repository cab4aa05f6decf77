"""The rooms, as the contract suite uses them."""

from tests.contract.room import Room
from tests.contract.rooms.bifit_kassa import BifitKassaRoom
from tests.contract.rooms.esia import EsiaRoom
from tests.contract.rooms.esia_gateway import EsiaGatewayRoom
from tests.contract.rooms.moy_nalog import MoyNalogRoom

ROOMS: dict[str, type[Room]] = {
    room.name: room for room in (BifitKassaRoom, EsiaRoom, EsiaGatewayRoom, MoyNalogRoom)
}
