"""Real parts for all tests: the articles of ``seeds/``, indexed once with the default encoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from index.sync.update import update
from qa.assistant import Assistant
from qa.cli.main import main
from tests.support.command_line import GOOD, Command, Said
from tests.support.parts import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of ``seeds/``. Tests read it; one that writes makes its own."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    ledger = update(folder, [SEEDS])
    assert len([entry for entry in ledger.entries if entry.action == "added"]) >= 10
    return folder


@pytest.fixture(scope="session")
def assistant(seeds_index: Path) -> Iterator[Assistant]:
    """An assistant over the articles of ``seeds/``."""
    opened = Assistant.open(seeds_index)
    yield opened
    opened.index.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium, for a module: while Playwright runs, its thread can start no other event loop."""
    from tests.support.browser import chromium  # Gradio comes with it, which most tests do without

    with chromium() as browser:
        yield browser


@pytest.fixture
def pincite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command line in an empty folder, with the index ``.pincite`` in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str | Path) -> Said:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Said(status, printed.out, printed.err)

    return run


@pytest.fixture
def good(pincite: Command, tmp_path: Path) -> Path:
    """A folder of good files that is indexed."""
    folder = write(tmp_path / "docs", GOOD)
    assert pincite("index", folder).status == 0
    return folder
