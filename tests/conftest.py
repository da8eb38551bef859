"""Real parts for all tests: the articles of ``seeds/``, indexed once with the default encoder.

The tests of a file run in one process, so that they share its servers and browsers; the files are spread over as many
processes as there are processors, those that take longest first.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from index.sync.update import update
from qa.assistant import Assistant
from qa.cli.main import main
from qa.web.operation.logs import OURS, JsonLines, TextLines
from tests.support.command_line import GOOD, Command, Said
from tests.support.parts import write
from tests.support.thorough import THOROUGH, examples

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
LONGEST_FIRST = ("laws", "bad_input", "chat", "serving", "training")
"""Folders of tests whose files take long: begun last, one of them would be waited for alone."""

settings.register_profile("pincite", max_examples=examples(100), deadline=None)
settings.load_profile("pincite")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the order within a file stays."""

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parts[0]
        return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=place)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was not tried, and how to have it tried."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(reasons):
        terminalreporter.write_line(f"left out: {reason.removeprefix('Skipped: ')}")
    if not THOROUGH:
        terminalreporter.write_line("tried on a sample: the laws and properties; all of them: make test-thorough")


@pytest.fixture(autouse=True)
def log_ends_with_its_test() -> Iterator[None]:
    """Take away what a served application wrote its log with: the stream belongs to the test that captured it."""
    yield
    root = logging.getLogger()
    for handler in root.handlers[:]:
        if isinstance(handler.formatter, JsonLines | TextLines):
            root.removeHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


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
