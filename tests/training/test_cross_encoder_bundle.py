"""What travels to a borrowed machine gives there what it gives here."""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder.e5_weights import E5Weights, e5_weights
from tests.training.e5_file import e5_bytes
from tests.training.test_cross_encoder_data import MIX, Letters, maker
from training.cross_encoder.bundle import ENCODER, MANIFEST, PACKED, POOL, renumbered, smaller, unpack, used, write
from training.cross_encoder.dense import Neighbours, PackedPool, found
from training.cross_encoder.elsewhere import joined, main, measure
from training.cross_encoder.layers import E5Encoder
from training.cross_encoder.model import CrossEncoder, collate
from training.cross_encoder.pack import packed
from training.cross_encoder.parts import BOS, EOS, Part, Read

POOLED = PackedPool(
    ids=np.array([11, 12, 13, 11, 14, 15], np.uint32),
    lengths=np.array([3, 2, 1], np.uint16),
    titles=np.array([16, 17], np.uint32),
    title_lengths=np.array([1, 0, 1], np.uint16),
    contexts=np.array([0, 1, 2], np.int32),
    query=np.array([4], np.uint32),
    passage=np.array([5], np.uint32),
)
TEXTS = [f"▁{chr(97 + n)}" for n in range(24)]


def encoder(folder: Path, data: bytes) -> E5Weights:
    path = folder / ENCODER
    path.write_bytes(data)
    return e5_weights(path, hashlib.sha256(data).hexdigest())


@pytest.fixture
def part() -> Part:
    made = packed(maker().part(0, MIX)[:20], Letters())  # type: ignore[arg-type]
    return replace(made, ids=np.where(made.ids > 9, made.ids % 8 + 9, made.ids))


def test_fewer_rows_give_the_same_scores(tmp_path: Path, part: Part) -> None:
    rows = used([part.ids])
    assert len(rows) < 18
    whole = CrossEncoder(encoder(tmp_path, e5_bytes())).eval()
    small = CrossEncoder(encoder(tmp_path, smaller(e5_bytes(), rows))).eval()
    small.load_state_dict({k: v for k, v in whole.state_dict().items() if "word" not in k}, strict=False)
    here, wanted = collate(part.groups()[0], "cpu")
    there, _ = collate(replace(part, ids=renumbered(part.ids, rows)).groups()[0], "cpu")
    whole.rounded = small.rounded = True
    inside = wanted.passage
    with torch.inference_mode():
        assert torch.allclose(whole(here, inside).spans, small(there, inside).spans, atol=1e-5)


def test_of_too_many_pieces_the_commonest_are_kept() -> None:
    ids = np.array([9, 9, 9, 7, 7, 8], np.uint32)
    assert used([ids], most=6).tolist() == [0, 1, 2, 3, 7, 9]
    assert renumbered(ids, used([ids], most=6)).tolist() == [5, 5, 5, 4, 4, 3]


def test_what_was_packed_comes_out_again(tmp_path: Path) -> None:
    files = {"a": b"1" * 1000, "b": b""}
    write(files, tmp_path / PACKED)
    unpack(tmp_path / PACKED, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == files


def asking(origin: int, answer: int) -> Read:
    ids = np.array([BOS, 6, 7, EOS, EOS, answer, EOS], np.int32)
    return Read(ids, 5, 5, True, ((5, 5),), (), (), False, 1.0, origin)


def test_neighbours_are_of_other_contexts_and_lack_the_answer(tmp_path: Path) -> None:
    neighbours = Neighbours(POOLED, TEXTS)
    assert neighbours.wrong(asking(origin=0, answer=8), [2, 1, 0]) == [2, 1]
    assert neighbours.wrong(asking(origin=2, answer=14), [2, 1, 0]) == [0]
    groups = [[asking(origin=0, answer=15)], [asking(origin=-1, answer=8)]]
    model = E5Encoder(encoder(tmp_path, e5_bytes()))
    assert found(POOLED, neighbours, groups, model) == [[1], []]


def test_a_drawn_neighbour_is_read_as_the_groups_own_text_is() -> None:
    titled = replace(asking(origin=0, answer=8), passage=7)
    (drawn,) = Neighbours(POOLED, TEXTS).drawn([titled], [0], 3, random.Random(1))
    assert drawn.ids.tolist() == [BOS, 6, 7, EOS, EOS, 16, EOS, 11, 12, 13, EOS]
    assert (drawn.passage, drawn.relevant, drawn.marked) == (7, False, True)
    (plain,) = Neighbours(POOLED, TEXTS).drawn([asking(origin=0, answer=8)], [0], 1, random.Random(1))
    assert plain.ids.tolist() == [BOS, 6, 7, EOS, EOS, 11, 12, 13, EOS]


def test_it_trains_measures_and_comes_back(tmp_path: Path, part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle, out = tmp_path / "bundle", tmp_path / "out"
    bundle.mkdir()
    manifest = {"encoder": hashlib.sha256(e5_bytes()).hexdigest(), "texts": TEXTS}
    files = {ENCODER: e5_bytes(), MANIFEST: json.dumps(manifest).encode(), POOL: POOLED.plain()}
    files |= {f"{name}.npz": part.plain() for name in ("part-00", "dev-some")}
    write(files, bundle / PACKED)
    monkeypatch.setattr("training.cross_encoder.elsewhere.PART_BYTES", 20_000)
    assert main([str(bundle), str(out), "--minutes", "0.05", "--pieces", "200"]) == 0
    done = json.loads((out / "done.json").read_text(encoding="utf-8"))
    assert done["steps"] > 0
    assert {"exact", "first", "groups"} == done["dev-some"].keys()
    assert len(list(out.glob("weights.*"))) > 1
    model = CrossEncoder(encoder(tmp_path, e5_bytes()))
    missing = model.load_state_dict(joined(out), strict=False)
    assert missing.missing_keys == ["bert.embeddings.word_embeddings.weight"]
    (out / "weights.1").unlink()
    with pytest.raises(ValueError, match="not all there"):
        joined(out)


def test_figures_count_what_is_right(tmp_path: Path, part: Part) -> None:
    model = CrossEncoder(encoder(tmp_path, e5_bytes())).eval()
    figures = measure(model, part, "cpu")
    assert 0 <= figures["exact"] <= 1
    assert figures["groups"] == sum(len(group) > 1 and group[0].relevant for group in part.groups())
