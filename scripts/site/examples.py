"""The page of examples: each program of ``examples/``, as it is."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

_TITLES: Final = {
    "en": ("Examples", "Each of these programs runs in the tests, against the embedded sandbox."),
    "ru": ("Примеры", "Каждая из этих программ выполняется в тестах, на встроенной песочнице."),
}


def examples_page(root: Path, language: str) -> str:
    """Return the page in one language."""
    title, intro = _TITLES[language]
    parts = [f"# {title}", "", intro, ""]
    for path in sorted((root / "examples").rglob("*.py")):
        text = path.read_text(encoding="utf-8").rstrip()
        about = ast.get_docstring(ast.parse(text))
        if about is None or path.name.startswith("__"):
            continue
        name = path.relative_to(root / "examples").with_suffix("").as_posix()
        parts += [f"## {name} {{ #{path.stem} }}", "", about.partition("\n")[0], ""]
        parts += [f'```python title="examples/{name}.py"', text, "```", ""]
    return "\n".join(parts)
