"""Put together what the site is made of: the pages of ``docs/``, and pages made from the code."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path
from typing import Final

from scripts.site.examples import examples_page
from scripts.site.operations import operations_page
from scripts.site.reference import reference_pages

ROOT: Final = Path(__file__).parents[2]
LANGUAGES: Final = ("en", "ru")

_PROJECT_FILES: Final = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "reporting.md",
}
_SCRIPTS: Final = {
    "mermaid.js": "mermaid/dist/mermaid.min.js",
    "iframe-worker.js": "iframe-worker/shim/index.js",
}
_TESTS: Final = re.compile(r"\[([^\]]*)\]\((?:\.\./)*tests/[^)]*\)")  # they are not on the site
_DOCS: Final = re.compile(r"\]\(docs/(?:en|ru)/")
_OUTSIDE: Final = re.compile(r"\]\(\.\./(?P<target>[^)#\s]+)(?P<anchor>#[^)\s]*)?\)")
_LOGO: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="#fff" d="M12 1 3 5v6c0 5.55 '
    '3.84 10.74 9 12 5.16-1.26 9-6.45 9-12V5zm-1 15-4-4 1.41-1.41L11 13.17l5.59-5.58L18 9z"/></svg>'
)


def assemble(pages: Path, *, packages: Path) -> None:
    """Write everything that the site is built from.

    Args:
        pages: the directory; what is in it goes.
        packages: the ``node_modules`` with what draws diagrams and searches; without them there is neither.

    """
    shutil.rmtree(pages, ignore_errors=True)
    for language in LANGUAGES:
        _write_language(pages, language)
    for shared in ("images", "dashboards"):
        shutil.copytree(ROOT / "docs" / shared, pages / shared)
    assets = pages / "assets"
    assets.mkdir()
    (assets / "logo.svg").write_text(_LOGO)
    for name, source in _SCRIPTS.items():
        script = packages / source
        (assets / name).write_text(script.read_text(encoding="utf-8") if script.exists() else "")


def _write_language(pages: Path, language: str) -> None:
    target = pages / language
    shutil.copytree(ROOT / "docs" / language, target)
    for source, name in _PROJECT_FILES.items():
        shutil.copy(ROOT / source, target / name)
    shutil.copytree(ROOT / "benchmarks", target / "benchmarks", ignore=_all_but_tables)
    (target / "examples.md").write_text(examples_page(ROOT, language), encoding="utf-8")
    (target / "operations.md").write_text(operations_page(language), encoding="utf-8")
    for name, page in reference_pages(language).items():
        (target / name).parent.mkdir(exist_ok=True)
        (target / name).write_text(page, encoding="utf-8")
    for page in target.glob("*.md"):
        text = _TESTS.sub(r"\1", page.read_text(encoding="utf-8"))
        text = _OUTSIDE.sub(partial(_inside, page=page.name), _DOCS.sub("](", text))
        page.write_text(text, encoding="utf-8")


def _all_but_tables(_: str, names: list[str]) -> set[str]:
    return {name for name in names if name != "plots" and not name.endswith((".md", ".png"))}


def _inside(found: re.Match[str], *, page: str) -> str:
    """Lead a link out of ``docs/`` to its place on the site."""
    target, anchor = found["target"], found["anchor"] or ""
    if target.startswith(("images/", "dashboards/", "en/", "ru/")):
        return found[0]
    inside = target.removeprefix("../")
    if inside in _PROJECT_FILES:
        return f"]({_PROJECT_FILES[inside]}{anchor})"
    if inside.startswith("benchmarks/"):
        return f"]({inside}{anchor})"
    if inside.startswith("examples"):
        return f"](examples.md{''.join('#' + name for name in (Path(inside).stem,) if name != 'examples')})"
    if inside.startswith("govauth/providers/"):
        return f"](reference/{'.'.join(Path(inside).parent.parts)}.md)"
    raise ValueError(f"{page}: say where {target} is on the site")
