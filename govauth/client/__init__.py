"""What the clients of all rooms have in common: their options, and how they live and end."""

from govauth.client.client import Client
from govauth.client.options import ClientOptions, ClientSettings

__all__ = ["Client", "ClientOptions", "ClientSettings"]
