"""Where codes are brought: a file, a database, or memory."""

from govauth.providers.crpt.suz.destinations.database import CodeDatabase
from govauth.providers.crpt.suz.destinations.destination import Destination, OpenDestination
from govauth.providers.crpt.suz.destinations.file import CodeFile
from govauth.providers.crpt.suz.destinations.memory import CodeMemory

__all__ = ["CodeDatabase", "CodeFile", "CodeMemory", "Destination", "OpenDestination"]
