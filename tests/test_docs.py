"""What the documents say is there: commands with their options, settings, routes, files, links, and true examples."""

from __future__ import annotations

import ast
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from qa.assistant import Assistant
from qa.cli.main import app
from qa.cli.printing.terminal import print_answer
from qa.settings import Settings
from qa.web.security import ALLOWED
from tests.conftest import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {document.relative_to(ROOT).as_posix(): document.read_text(encoding="utf-8") for document in DOCUMENTS}
README = TEXTS["README.md"]
PROGRAM: Any = get_command(app)
SETTINGS = {setting.name for setting in fields(Settings)}

ONE_SCREEN, ONE_PAGE, LONGEST = 60, 100, 150
"""Lines of the README, of the architecture, and of any other page that is read from its beginning."""
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
PACKAGES = sorted(
    path.parent.relative_to(ROOT).as_posix()
    for top in ("index", "qa")
    for path in (ROOT / top).rglob("__init__.py")
    if path.parent.parent != ROOT
)


def leaves(command: Any, *names: str) -> Iterator[tuple[str, Any]]:
    """Yield every command that does something, by its full name."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield " ".join(names), command
    else:
        for name in inner:
            yield from leaves(inner[name], *names, name)


COMMANDS = dict(leaves(PROGRAM))


def options(command: Any) -> set[str]:
    return {name for option in command.params for name in (*option.opts, *option.secondary_opts) if name[0] == "-"}


def blocks(language: str) -> list[tuple[str, str]]:
    """Return the fenced blocks of a language, each with the document that it stands in."""
    found = [
        (name, block[2]) for name, text in TEXTS.items() for block in FENCED.finditer(text) if block[1] == language
    ]
    assert found, f"no blocks of {language}"
    return found


def typed() -> list[tuple[str, tuple[str, ...]]]:
    """Return what a reader is told to type after ``pincite``, as the shell takes it apart."""
    made = []
    for document, block in blocks("console"):
        for line in re.findall(r"^[$#] (.*)$", block, re.M):
            words = shlex.split(line, comments=True)
            while words and re.match(r"[A-Z_]+=", words[0]):
                words = words[1:]
            if words and words[0].rpartition("/")[2] == "pincite":
                end = next((n for n, word in enumerate(words) if word in (">", "|", "&&")), len(words))
                made.append((document, tuple(words[1:end])))
    return made


def mentioned() -> list[tuple[str, tuple[str, ...]]]:
    """Return the commands that stand in running text, such as ``pincite token revoke NAME``."""
    named = re.compile(r"`pincite ([^`]+)`")
    return [(name, tuple(each.split())) for name, text in TEXTS.items() for each in named.findall(text)]


def named_in(arguments: tuple[str, ...]) -> tuple[Any, list[str]]:
    """Return the command that is called, and what follows its name."""
    command, rest = PROGRAM, list(arguments)
    while rest and (inner := getattr(command, "commands", None)) is not None:
        name = rest.pop(0)
        assert name in inner, f"pincite {' '.join(arguments)}: there is no {name}"
        command = inner[name]
    return command, rest


@pytest.mark.parametrize(("document", "arguments"), typed())
def test_what_a_reader_is_told_to_type_can_be_typed(document: str, arguments: tuple[str, ...]) -> None:
    command, rest = named_in(arguments)
    command.make_context(arguments[0], rest)  # raises for an unknown option, and for a missing argument


def test_commands_in_the_text_exist_with_their_options() -> None:
    assert len(mentioned()) > 30
    for document, arguments in mentioned():
        command, rest = named_in(arguments)
        unknown = {word.rstrip(",;") for word in rest if re.match(r"-{1,2}[a-z]", word)} - options(command)
        assert not unknown, f"{document}: pincite {' '.join(arguments)}: {unknown}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_explains_itself(name: str) -> None:
    rows = [row for row in TEXTS["docs/commands.md"].splitlines() if row.startswith(f"| `pincite {name}")]
    assert rows, f"docs/commands.md has no row for pincite {name}"
    told = set(re.findall(r"(?<![\w-])-{1,2}[a-z][a-z-]*", " ".join(rows)))
    everywhere = {"--index", "--json"}
    assert options(COMMANDS[name]) - everywhere <= told, f"pincite {name}: options without a word"
    assert COMMANDS[name].help


def test_every_setting_is_documented_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \| (.+) \|$", TEXTS["docs/settings.md"], re.M)
    assert len({name for name, *_ in rows}) == len(rows)
    told = {name: tomllib.loads(f"value = {default}")["value"] for name, default, _ in rows}
    plain = {
        each.name: list(each.default) if isinstance(each.default, tuple) else each.default for each in fields(Settings)
    }
    assert told == plain


def test_settings_in_examples_exist() -> None:
    for document, block in blocks("toml"):
        table = tomllib.loads(re.sub(r"^# (?=\w+ = )", "", block, flags=re.M))
        if document != "docs/rights.md":  # a policy, not settings
            assert table.keys() <= SETTINGS, f"{document}: {table.keys() - SETTINGS}"


def test_routes_exist() -> None:
    named = re.findall(r"`(GET|POST) (/[^`?#]*)", "".join(TEXTS.values()))
    assert len(named) > 10
    for method, path in named:
        filled = re.sub(r"\{\w+\}", "1", path)
        assert any(re.fullmatch(served, filled) for served in ALLOWED[method]), f"{method} {path}"


def test_examples_are_well_formed() -> None:
    for _, block in blocks("python"):
        ast.parse(block)
    for _, block in blocks("json"):
        try:
            json.loads(block)
        except json.JSONDecodeError:  # several objects, one a line
            assert all(json.loads(line) for line in block.splitlines())


def slugs(document: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", document.read_text(encoding="utf-8")), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    text = FENCED.sub("", document.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        linked = document.parent / name if name else document
        assert linked.exists(), f"{document.name}: {target}"
        assert not anchor or anchor in slugs(linked), f"{document.name}: {target}"


def test_files_that_the_documents_name_exist() -> None:
    named = re.compile(r"`((?:benchmarks|deploy|docs|index|qa|seeds|tests|training)/[\w./@-]*)`")
    found = [(name, path) for name, text in TEXTS.items() if name != "CHANGELOG.md" for path in named.findall(text)]
    assert len(found) > 40
    missing = [each for each in found if not (ROOT / each[1]).exists()]
    assert not missing


def test_the_architecture_names_every_package() -> None:
    page = TEXTS["docs/architecture.md"]
    for package in PACKAGES:
        *above, name = package.split("/")
        inside = len(above) > 1 and f"`{'/'.join(above)}/`" in page and f"`{name}/`" in page
        assert inside or f"`{package}/`" in page, package


def test_pages_are_short() -> None:
    most = {"README.md": ONE_SCREEN, "docs/architecture.md": ONE_PAGE}
    for name, text in TEXTS.items():
        if name not in ("CHANGELOG.md", "docs/decisions.md"):  # lists, to look something up in
            assert len(text.splitlines()) <= most.get(name, LONGEST), name


def test_the_readme_leads_to_every_page() -> None:
    assert {name for name in TEXTS if name != "README.md"} <= set(re.findall(r"\]\(([^)#]+)\)", README))


def test_the_readme_begins_with_a_true_answer(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command, *shown = blocks("console")[0][1].splitlines()
    question = shlex.split(command)[-1]
    monkeypatch.setenv("COLUMNS", "100")
    capsys.readouterr()
    print_answer(assistant.ask(question))
    assert shown == [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_every_source_file_has_a_test_file() -> None:
    for source in [*(ROOT / "index").rglob("*.py"), *(ROOT / "qa").rglob("*.py")]:
        mirrored = ROOT / "tests" / source.relative_to(ROOT).with_name(f"test_{source.stem}.py")
        if source.name == "__init__.py":
            mirrored = mirrored.with_name("test_init.py")
        if source.name == "readings.py" or (source.name == "__init__.py" and source.parent.name != "sources"):
            continue  # names alone: tests/test_architecture.py reads them
        assert mirrored.is_file(), f"{source.relative_to(ROOT)} has no {mirrored.relative_to(ROOT)}"


def test_torch_is_pinned_to_the_version_with_a_small_build() -> None:
    assert "torch==2.13.0" in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in Path(ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=!~\[ ]", wish)[0].lower().replace("_", "-") for wish in wanted}
    assert names <= pinned, names - pinned
