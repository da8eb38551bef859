"""What travels to a borrowed machine gives there what it gives here."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoder.e5_weights import E5Weights, e5_weights
from tests.training.e5_file import e5_bytes
from tests.training.test_cross_encoder_data import MIX, Letters, maker
from training.cross_encoder.bundle import ENCODER, MANIFEST, renumbered, smaller, used
from training.cross_encoder.elsewhere import joined, main, measure
from training.cross_encoder.model import CrossEncoder, collate
from training.cross_encoder.pack import packed
from training.cross_encoder.parts import Part


def encoder(folder: Path, data: bytes) -> E5Weights:
    path = folder / ENCODER
    path.write_bytes(data)
    return e5_weights(path, hashlib.sha256(data).hexdigest())


@pytest.fixture
def part() -> Part:
    made = packed(maker().part(0, MIX)[:20], Letters())  # type: ignore[arg-type]
    return replace(made, ids=np.where(made.ids > 9, made.ids % 8 + 9, made.ids))


def test_fewer_rows_give_the_same_scores(tmp_path: Path, part: Part) -> None:
    rows = used([part])
    assert len(rows) < 18
    whole = CrossEncoder(encoder(tmp_path, e5_bytes())).eval()
    small = CrossEncoder(encoder(tmp_path, smaller(e5_bytes(), rows))).eval()
    small.load_state_dict({k: v for k, v in whole.state_dict().items() if "word" not in k}, strict=False)
    here, wanted = collate(part.groups()[0], "cpu")
    there, _ = collate(renumbered(part, rows).groups()[0], "cpu")
    whole.rounded = small.rounded = True
    with torch.inference_mode():
        assert torch.allclose(whole(here, wanted.passage).spans, small(there, wanted.passage).spans, atol=1e-5)


def test_it_trains_measures_and_comes_back(tmp_path: Path, part: Part, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, bundle, out = used([part]), tmp_path / "bundle", tmp_path / "out"
    bundle.mkdir()
    encoder(bundle, data := smaller(e5_bytes(), rows))
    manifest = {"encoder": hashlib.sha256(data).hexdigest()}
    (bundle / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    for name in ("part-00", "dev-some"):
        renumbered(part, rows).save(bundle / f"{name}.npz")
    monkeypatch.setattr("training.cross_encoder.elsewhere.PART_BYTES", 20_000)
    assert main([str(bundle), str(out), "--minutes", "0.01", "--pieces", "200"]) == 0
    done = json.loads((out / "done.json").read_text(encoding="utf-8"))
    assert done["steps"] > 0
    assert {"exact", "first", "groups"} == done["dev-some"].keys()
    assert len(list(out.glob("weights.*"))) > 1
    model = CrossEncoder(e5_weights(bundle / ENCODER, manifest["encoder"]))
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
