"""Any other encoder, through sentence-transformers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.encoder.minilm import minilm_folder
from index.encoder.sentence_transformer import SentenceTransformerEncoder
from index.errors import ModelError


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_an_encoder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nothing is downloaded"):
        SentenceTransformerEncoder(str(tmp_path / "no-model"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
def test_a_folder_is_an_encoder_like_any_other() -> None:
    model = SentenceTransformerEncoder(str(minilm_folder()))
    texts = ["The bank opened.", "It rained."]
    assert model.encode_document(texts).shape == (2, model.dimension)
    assert np.allclose(np.linalg.norm(model.encode_query(texts), axis=1), 1, atol=1e-5)
    assert "torch" in model.fingerprint
    assert model.count("The bank opened.") == 6
