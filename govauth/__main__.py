"""``python -m govauth``."""

import sys

from govauth.cli import main

sys.exit(main())
