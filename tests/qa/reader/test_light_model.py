from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import ModelError
from qa.reader.light_model import FOLDER, LightModel
from qa.reader.span_model import Text, Window, WindowSize, checked
from tests.support.thorough import THOROUGH, examples

QUESTION = "How many branches does the bank have?"
PASSAGE = Text("Branches", "The bank has 14 branches. It was founded in 1998 by Ana Ruiz.")


@pytest.fixture(scope="module")
def model() -> LightModel:
    return LightModel()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "models"))


def same(one: list[Window], other: list[Window]) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(a.offsets, b.offsets)
        and np.array_equal(a.starts, b.starts)
        and np.array_equal(a.ends, b.ends)
        and (a.nothing, a.relevance) == (b.nothing, b.relevance)
        for a, b in zip(one, other, strict=True)
    )


def test_the_answer_scores_best(model: LightModel) -> None:
    (window,) = model.read(QUESTION, [PASSAGE])[0]
    start, end = window.offsets[window.starts.argmax(), 0], window.offsets[window.ends.argmax(), 1]
    assert PASSAGE.passage[start:end] in ("14", "14 branches")


def test_what_answers_is_more_relevant(model: LightModel) -> None:
    other = Text("Weather", "The sun rises in the east. Rain falls in spring.")
    (right,), (wrong,) = model.read(QUESTION, [PASSAGE, other])
    assert right.relevance > wrong.relevance


def test_a_text_is_read_the_same_alone_and_among_others(model: LightModel) -> None:
    texts = [PASSAGE, Text("", "Rain falls in spring."), Text("Fees", "A card costs 3 euros a month. " * 40)]
    together = model.read(QUESTION, texts)
    assert all(same(windows, model.read(QUESTION, [text])[0]) for text, windows in zip(texts, together, strict=True))


def test_threads_read_the_same(model: LightModel) -> None:
    alone = model.read(QUESTION, [PASSAGE])[0]
    with ThreadPoolExecutor(4) as pool:
        assert all(same(alone, read[0]) for read in pool.map(lambda _: model.read(QUESTION, [PASSAGE]), range(12)))


STRANGE = st.text(st.characters(codec="utf-8"), max_size=80) | st.sampled_from(
    [
        "😀😀 👩‍👩‍👧 ok",
        "中国工商银行有16000家网点。",
        "اليوم 14 فرعاً",
        "a\u0301e\u0301 ﬁne",
        "\u200b\u200d",
        "Ⅻ½ ¾",
        "x" * 300,
    ]
)


@settings(max_examples=examples(40), deadline=None)
@given(STRANGE, STRANGE)
def test_offsets_lie_in_the_passage_and_go_forward(question: str, passage: str) -> None:
    model = TRAINED
    for window in model.read(question, [Text(question, passage)])[0]:
        assert (window.offsets[:, 0] <= window.offsets[:, 1]).all()
        assert (np.diff(window.offsets[:, 0]) >= 0).all()
        assert window.offsets.max(initial=0) <= len(passage)
        assert np.isfinite(window.starts).all()
        assert np.isfinite(window.ends).all()


TRAINED = LightModel()


@pytest.mark.parametrize("passage", ["yes", "."])
def test_a_passage_of_one_piece(model: LightModel, passage: str) -> None:
    (window,) = model.read(QUESTION, [Text("", passage)])[0]
    assert window.offsets.tolist() == [[0, len(passage)]]


def test_a_passage_of_many_thousand_words_is_read_to_its_end(model: LightModel) -> None:
    filler = "rain falls " * (50_000 if THOROUGH else 2_500)
    windows = model.read(QUESTION, [Text("", f"{filler}The bank has 14 branches.")])[0]
    assert windows[0].offsets[0, 0] == 0
    assert windows[-1].offsets[-1, 1] == len(filler) + len("The bank has 14 branches.")
    last = windows[-1]
    assert last.offsets[last.starts.argmax(), 0] == len(filler) + len("The bank has ")


def test_of_a_question_that_is_too_long_the_end_is_read(model: LightModel) -> None:
    long = "We talked of many other things before. " * 40 + QUESTION
    assert model.cuts(long)
    assert not model.cuts(QUESTION)
    (window,) = model.read(long, [PASSAGE])[0]
    assert PASSAGE.passage[window.offsets[window.starts.argmax(), 0] :].startswith("14")


@given(st.integers(1, 150), st.integers(0, 2000), st.integers(180, 400), st.integers(0, 29))
def test_windows_hold_everything_and_overlap(head: int, length: int, pieces: int, overlap: int) -> None:
    size = WindowSize(pieces, overlap)
    runs = list(size.runs(head, length))
    assert sorted({n for start, stop in runs for n in range(start, stop)}) == list(range(length))
    assert all(stop - start + head + 1 <= pieces for start, stop in runs)
    assert all(first[1] - second[0] == overlap for first, second in pairwise(runs))


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
def test_an_altered_file_is_refused_with_its_hash(copy: Path, name: str) -> None:
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(ModelError, match=rf"{name} has SHA-256 [0-9a-f]{{64}}, expected [0-9a-f]{{64}}"):
        LightModel(copy)


def test_a_truncated_file_is_refused(copy: Path) -> None:
    content = (copy / "reader.onnx").read_bytes()
    (copy / "reader.onnx").write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError, match="damaged or was replaced"):
        checked(copy)


@pytest.mark.parametrize("name", ["reader.onnx", "reader.json"])
def test_a_missing_file_is_named(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ModelError, match=name):
        checked(copy)


@pytest.mark.parametrize("manifest", ["", "{}", "[]", '{"sha256": 3}', '{"sha256": {"none.onnx": "00"}}'])
def test_a_manifest_that_is_none_is_refused(copy: Path, manifest: str) -> None:
    (copy / "reader.json").write_text(manifest)
    with pytest.raises(ModelError, match="reinstall pincite"):
        checked(copy)


def test_the_shipped_files_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 30 * 2**20
