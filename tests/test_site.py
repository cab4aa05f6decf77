"""The documentation is built as a site, and every link of it leads somewhere."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from scripts.site.assembly import ROOT, assemble
from scripts.site.building import build

LINK = re.compile(r'(?:href|src)="([^"]*)"')
CODE = re.compile(r"<(pre|code)\b.*?</\1>", re.DOTALL)
ID = re.compile(r'(?:id|name)="([^"]*)"')


def test_the_site_is_built_without_a_warning_and_needs_no_network(tmp_path: Path) -> None:
    assemble(tmp_path / "pages", packages=ROOT / "build" / "packages" / "node_modules")
    build(tmp_path)
    site = tmp_path / "site"
    texts = {page.resolve(): page.read_text(encoding="utf-8") for page in site.rglob("*.html")}
    anchors = {page: {unescape(one) for one in ID.findall(text)} for page, text in texts.items()}
    broken = []
    for page, text in texts.items():
        for link in map(unescape, LINK.findall(CODE.sub("", text))):
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                if f'src="{link}"' in text or f'rel="stylesheet" href="{link}"' in text:
                    broken.append((page.relative_to(site), link))
                continue
            if parts.scheme or page.name == "404.html":
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            if target.is_dir():
                target /= "index.html"
            if not target.exists() or (
                parts.fragment and target in anchors and unquote(parts.fragment) not in anchors[target]
            ):
                broken.append((page.relative_to(site), link))
    assert not broken, broken
    russian = {page.relative_to(site / "ru") for page in texts if page.is_relative_to(site / "ru")}
    english = {page.relative_to(site) for page in texts if not page.is_relative_to(site / "ru")}
    assert russian == english - {Path("404.html")}
