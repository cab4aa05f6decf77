"""Assemble the pages and build the site."""

from __future__ import annotations

import sys
from pathlib import Path

from scripts.site.assembly import ROOT, assemble
from scripts.site.building import build

if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build"
    assemble(place / "pages", packages=ROOT / "build" / "packages" / "node_modules")
    build(place)
