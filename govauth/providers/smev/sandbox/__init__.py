"""СМЭВ 3 in memory. It is made from the documents and shares no model with the client."""

from govauth.providers.smev.sandbox.esia_replies import Citizen
from govauth.providers.smev.sandbox.provider import SmevSandbox
from govauth.providers.smev.sandbox.systems import InformationSystem

__all__ = ["Citizen", "InformationSystem", "SmevSandbox"]
