"""``python -m govauth``."""

from govauth.cli import main

main()
