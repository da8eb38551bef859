"""Real parts for all tests: the articles of ``seeds/``, indexed once with the default encoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.update import update
from qa.assistant import Assistant

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
