"""The documentation is true: its programs run, its links lead somewhere, its promises have tests.

Conventions for whoever writes a page:

* A block fenced as ``python`` is a complete program. It runs here in a fresh namespace, as ``__main__``,
  with an empty HOME. A block that defines ``test_…`` functions is run by pytest instead.
* Places (``Place.PROD``, ``Place.TEST``, …) are moved to the served sandbox, so a program names none.
* Credentials are those of the sandbox. Where a page shows ``…`` in place of one, ``SUBSTITUTIONS`` fills it.
* There is no way to keep a ``python`` block from running. Fragments are fenced as ``text``.
* The Russian page has the same programs; only their comments are translated.
"""

from __future__ import annotations

import json
import logging
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from govauth import errors, providers
from govauth.cli import main as command_line
from govauth.providers.moy_nalog.sandbox import PASSWORD
from govauth.sandbox.faults import Fault, FaultKind
from govauth.sandbox.server import ServedSandbox
from govauth.sandbox.world import World
from govauth.transport.place import Place
from tests.documentation import DOCS, ROOT, Block, Page, pages, translations

SUBSTITUTIONS = {
    'password="…"': f'password="{PASSWORD}"',
    '"/media/flash/is2026.000"': repr(str(ROOT / "examples" / "participant.000")),
}

PAGES = pages()
BLOCKS = [block for page in PAGES for block in page.blocks if block.info == "python"]
PROGRAMS = list({block.program: block for block in reversed(BLOCKS)}.values())[::-1]
"""Each program once: translations hold the same ones, comments aside, which another test sees to."""
TRANSLATIONS = translations()
PROMISES = (("README.md", "What it promises"), ("README.ru.md", "Что гарантируется"))


def page_name(page: Page) -> str:
    return str(page.path.relative_to(ROOT))


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def places_in_sandbox(govauth_sandbox: ServedSandbox) -> Iterator[None]:
    """Move every place of every room. The values themselves move: logins have them as defaults."""
    moved: list[tuple[Place, Mapping[str, str]]] = []
    for room in govauth_sandbox.world.providers:
        module = import_module(f"{providers.__name__}.{room}.places")
        for value in vars(module.Place).values():
            if isinstance(value, Place):
                moved.append((value, value.roots))
                roots = value.at(f"{govauth_sandbox.url}/{room}").roots
                object.__setattr__(value, "roots", roots)
    yield
    for value, roots in moved:
        object.__setattr__(value, "roots", roots)


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """A program may configure logging; the next one must not inherit it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in list(root.manager.loggerDict):
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


@pytest.mark.usefixtures("places_in_sandbox", "logging_as_before")
@pytest.mark.parametrize("block", PROGRAMS, ids=str)
def test_the_program_runs(block: Block, at_home: Path) -> None:
    source = block.body
    for shown, meant in SUBSTITUTIONS.items():
        source = source.replace(shown, meant)
    if re.search(r"^(async )?def test_", source, re.MULTILINE):
        run_tests(source, at_home)
        return
    # Blank lines in front, so that tracebacks name the line of the page.
    program = compile("\n" * (block.line - 1) + source, str(block.page), "exec", dont_inherit=True)
    exec(program, {"__name__": "__main__"})


def run_tests(source: str, directory: Path) -> None:
    (directory / "test_page.py").write_text(source, encoding="utf-8")
    (directory / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=directory,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_there_are_programs() -> None:
    assert len(PROGRAMS) > 20
    assert {block.program for block in BLOCKS} == {block.program for block in PROGRAMS}


def test_a_program_with_a_sandbox_of_its_own_runs_as_it_is_printed() -> None:
    alone = [block for block in BLOCKS if "ServedSandbox()" in block.body or "govauth_sandbox" in block.body]
    assert alone
    assert [str(block) for block in alone if any(shown in block.body for shown in SUBSTITUTIONS)] == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_python_block_is_a_program(page: Page) -> None:
    odd = [str(block) for block in page.blocks if "py" in block.info and block.info != "python"]
    assert odd == []


@pytest.mark.source
@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_relative_links_lead_somewhere(page: Page) -> None:
    lost = [
        f"{file}#{anchor}"
        for file, anchor in page.links
        if not file.exists() or (anchor and anchor not in Page.at(file).anchors)
    ]
    assert lost == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_programs_and_files_that_a_page_names_exist(page: Page) -> None:
    named = re.findall(r"\b(?:scripts|examples|tests|benchmarks)/[\w/.]*\w", page.text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_both_languages_have_the_same_pages() -> None:
    trees = [{path.relative_to(DOCS / tree) for path in (DOCS / tree).rglob("*")} for tree in ("en", "ru")]
    assert trees[0] == trees[1]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_index_leads_to_every_page(language: str) -> None:
    index = DOCS / language / "index.md"
    reached = {file for file, _ in Page.at(index).links}
    assert set((DOCS / language).glob("*.md")) - {index} <= reached


@pytest.mark.parametrize("pair", TRANSLATIONS, ids=lambda pair: page_name(pair[0]))
def test_a_translation_has_the_same_parts(pair: tuple[Page, Page]) -> None:
    english, russian = pair
    assert [level for level, _ in english.headings] == [level for level, _ in russian.headings]
    assert [block.info for block in english.blocks] == [block.info for block in russian.blocks]


@pytest.mark.parametrize("pair", TRANSLATIONS, ids=lambda pair: page_name(pair[0]))
def test_a_translation_has_the_same_programs(pair: tuple[Page, Page]) -> None:
    english, russian = [[block for block in page.blocks if block.info == "python"] for page in pair]
    assert [block.program for block in english] == [block.program for block in russian]


@pytest.mark.parametrize(("readme", "heading"), PROMISES)
def test_every_promise_has_its_tests(readme: str, heading: str) -> None:
    promises = Page.at(ROOT / readme).section(heading).items
    assert len(promises) >= 9
    for promise in promises:
        proofs = [file for file, _ in promise.links if file.is_relative_to(ROOT / "tests")]
        assert proofs, promise.text
        assert [proof for proof in proofs if not proof.is_file()] == []


def test_both_languages_make_the_same_promises() -> None:
    english, russian = [Page.at(ROOT / readme).section(heading).items for readme, heading in PROMISES]
    assert [list(item.links) for item in english] == [list(item.links) for item in russian]


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_faults_on_a_page_can_be_set(page: Page) -> None:
    for settings in re.findall(r"/_sandbox/faults[^\n]*-d '(\{[^\n]*\})'", page.text):
        World().fault(Fault(**json.loads(settings)))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_of_errors_names_every_error_twice(language: str) -> None:
    """Once in the tree, once in the table of what to do."""
    page = Page.at(DOCS / language / "errors.md")
    drawn = set(re.findall(r"^\W*([A-Z]\w+)", page.blocks[0].body, re.MULTILINE))
    raised = (kind for kind in vars(errors).values() if isinstance(kind, type))
    assert drawn == {kind.__name__ for kind in raised if issubclass(kind, errors.GovAuthError)}
    leaves = drawn - {"GovAuthError", "TransportError", "AuthError", "ApiError", "PendingError"}
    assert leaves <= set(re.findall(r"^\| `(\w+)` \|", page.text, re.MULTILINE))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_page_of_the_sandbox_names_every_fault(language: str) -> None:
    named = set(re.findall(r"^\| `(\w+)` \|", Page.at(DOCS / language / "sandbox.md").text, re.MULTILINE))
    assert {kind.value for kind in FaultKind} <= named
    assert {"operation", "times", "skip", "status", "seconds", "retry_after"} <= named


def test_the_command_of_the_pages_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line(["sandbox", "--help"])
    assert ended.value.code == 0
    assert "--port" in capsys.readouterr().out


@pytest.mark.source
def test_every_ready_room_has_its_pages() -> None:
    rooms = {module.name for module in pkgutil.iter_modules(providers.__path__) if module.ispkg}
    for room in rooms:
        assert (DOCS / "en" / f"{room}.md").is_file(), room
        assert (ROOT / "govauth" / "providers" / room / "README.md").is_file(), room
