"""The pages of the API reference: a package each, from the docstrings of its public names."""

from __future__ import annotations

from typing import Final

from tests.public_names import PINNED

_INTRO: Final = "The public names of every package, from their docstrings. What is not here is not promised."
_RUSSIAN: Final = """# {title}

Строки документации написаны по-английски и показаны один раз:
<a href="../../reference/{name}.html">{title}</a>.
"""


def reference_pages(language: str) -> dict[str, str]:
    """Return the pages by their path below a language. Docstrings are English, and are shown once."""
    packages: dict[str, list[str]] = {}
    for line in PINNED.read_text(encoding="utf-8").split():
        package, _, name = line.rpartition(".")
        packages.setdefault(package, []).append(name)
    if language == "ru":
        titles = {"index": "API", **{package: package for package in packages}}
        return {
            f"reference/{name}.md": _RUSSIAN.format(name=name, title=title) for name, title in titles.items()
        }
    pages = {f"reference/{package}.md": _page(package, names) for package, names in packages.items()}
    links = [f"- [`{package}`]({package}.md)" for package in packages]
    return {"reference/index.md": "\n".join(["# API", "", _INTRO, "", *links, ""]), **pages}


def _page(package: str, names: list[str]) -> str:
    blocks = [f"::: {package}.{name}" for name in names]
    return "\n\n".join([f"# {package}", *blocks, ""])
