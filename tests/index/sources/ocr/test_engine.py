from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from index.errors import ModelError
from index.sources.ocr import engine
from index.sources.ocr.engine import installed, lines, ready
from tests.index.sources.ocr.making import LEFT, SCALE, scan


def test_lines_are_read_with_the_place_of_each_character() -> None:
    found = lines(np.asarray(scan([LEFT])))
    assert [line.text for line in found] == LEFT
    for row, line in enumerate(found):
        assert 0.8 < line.certainty <= 1
        assert line.middles.shape == (len(line.text), 2)
        assert (np.diff(line.middles[:, 0]) > 0).all()
        assert np.abs(line.middles[:, 1] / SCALE - (47 + 15 * row)).max() < 4
        assert line.corners[0] == pytest.approx((20 * SCALE, (40 + 15 * row) * SCALE), abs=4 * SCALE)


def test_where_nothing_stands_nothing_is_read() -> None:
    assert lines(np.full((400, 300), 250, np.uint8)) == []


def test_no_other_machine_is_asked_for_anything() -> None:
    code = (
        "import sys; from qa.doctor.offline import guard; sys.addaudithook(guard)\n"
        "import numpy as np; from index.sources.ocr.engine import lines\n"
        "from tests.index.sources.ocr.making import LEFT, scan\n"
        "print(lines(np.asarray(scan([LEFT[:1]])))[0].text)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=".")
    assert done.stdout.strip() == LEFT[0], done.stderr


def test_what_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ready() == f"rapidocr {installed()}"
    monkeypatch.setattr(engine, "DISTRIBUTION", "pincite-without-ocr")
    assert installed() is None
    with pytest.raises(ModelError, match=r"pip install 'pincite\[ocr\]'"):
        ready()
