"""The recipe: its fingerprint names all that shapes passages and vectors."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.encoder.encoders import load
from index.errors import ModelError
from index.store.recipe import Recipe
from index.text.passages import RULES


def test_the_default() -> None:
    recipe, window = Recipe(), Recipe().window()
    cut = f"{recipe.passage_tokens}/{recipe.overlap_tokens}"
    assert recipe.fingerprint() == f"multilingual-e5-small 1571fc982750 int8 1, passages pincite {cut} rules {RULES}"
    assert (window.tokens, window.overlap, window.max_pieces) == (recipe.passage_tokens, recipe.overlap_tokens, 512)
    assert 0 < window.overlap < window.tokens < window.max_pieces
    assert window.fits("A few words.")
    assert not window.fits("word " * 400)


@pytest.mark.parametrize("change", [{"passage_tokens": 97}, {"overlap_tokens": 0}])
def test_every_part_counts(change: dict[str, int]) -> None:
    assert replace(Recipe(), **change).fingerprint() != Recipe().fingerprint()


def test_the_encoder_is_loaded_once() -> None:
    assert Recipe().load_encoder() is Recipe(passage_tokens=97).load_encoder()
    assert Recipe().load_encoder() is load(Recipe().encoder)


def test_an_unknown_vocabulary_is_an_error_of_the_model() -> None:
    with pytest.raises(ModelError, match="no-such-vocabulary"):
        Recipe(vocabulary="no-such-vocabulary").window()
