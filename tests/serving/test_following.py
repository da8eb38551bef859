"""A real server that keeps folders in step: what is put there is soon answered from, and what is gone is not."""

from __future__ import annotations

import signal
from pathlib import Path

from index.sync.watch import state
from tests.serving.test_serving import serving
from tests.support.following_command import LIGHT
from tests.support.parts import write
from tests.support.waiting import wait_for

QUESTION = "How many metres wide is the Wende canal?"
CANAL = "The Wende canal is 42 metres wide."


def test_a_server_follows_its_folders(tmp_path: Path) -> None:
    docs, index = write(tmp_path / "docs", {"a.txt": "The old mill is 12 metres high."}), tmp_path / "index"
    settings = {name.removeprefix("PINCITE_").lower(): value for name, value in LIGHT.items()}
    with serving(index, tmp_path, sources=str(docs), rate_per_minute="0", **settings) as served:

        def quoted() -> bool:
            return CANAL in [quote["text"] for quote in served.ask(QUESTION).json()["quotes"]]

        wait_for(lambda: served.get("/api/sources").json()["sources"])
        assert not quoted()
        write(docs, {"canal.txt": CANAL})
        wait_for(quoted)
        (docs / "canal.txt").unlink()
        wait_for(lambda: not quoted())
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 0
    assert not state.is_followed(index)


def test_it_ends_with_a_server_that_is_killed(tmp_path: Path) -> None:
    docs, index = write(tmp_path / "docs", {"a.txt": "The old mill is 12 metres high."}), tmp_path / "index"
    settings = {name.removeprefix("PINCITE_").lower(): value for name, value in LIGHT.items()}
    with serving(index, tmp_path, sources=str(docs), **settings) as served:
        wait_for(lambda: state.read(index).last)
        served.process.kill()
        served.process.wait(60)
        wait_for(lambda: not state.is_followed(index))
