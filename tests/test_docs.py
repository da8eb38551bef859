"""What the documents say is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from qa.cli.main import app
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_explains_itself(command: str) -> None:
    assert f"`pincite {command}" in README
    assert get_command(app).commands[command].help  # type: ignore[attr-defined]


def test_the_readme_names_no_command_that_is_not_there() -> None:
    named = set(re.findall(r"pincite ([a-z]+(?:-[a-z]+)*)\b", README))
    assert named <= set(COMMANDS), named - set(COMMANDS)


def test_links_and_pictures_lead_somewhere() -> None:
    for document in (ROOT / "README.md", ROOT / "docs" / "architecture.md", ROOT / "CHANGELOG.md"):
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?://)([^)#]+)", text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_files_that_the_architecture_names_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:index|qa|tests)/[\w/]+\.(?:py|toml))`", text):
        assert (ROOT / name).is_file(), name


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
