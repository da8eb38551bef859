"""Pieces stand in the text where the tokenizer says, whatever the text."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoder.e5_tokenizer import E5Tokenizer
from index.encoder.e5_weights import E5Weights, e5_weights
from tests.training.e5_file import e5_bytes


def read(folder: Path, data: bytes) -> E5Weights:
    path = folder / "e5.bin"
    path.write_bytes(data)
    return e5_weights(path, hashlib.sha256(data).hexdigest())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> E5Weights:
    return read(tmp_path_factory.mktemp("e5"), e5_bytes())


def test_pieces_stand_where_they_stood(small: E5Weights) -> None:
    text = "the\u200b bank  has 14"
    pieces = E5Tokenizer(small.vocabulary).cut([text])[0]
    assert [text[a:b] for a, b in zip(pieces.starts, pieces.ends, strict=True)] == ["the", "bank", "has", "14"]


def test_one_sign_that_becomes_two_keeps_its_place(small: E5Weights) -> None:
    pieces = E5Tokenizer(small.vocabulary).cut(["a \ufb01k"])[0]
    assert [(a, b) for a, b in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True) if b > a] == [
        (0, 1), (2, 3), (2, 3), (3, 4),
    ]  # fmt: skip


def test_no_text_spells_a_special_piece(small: E5Weights) -> None:
    pieces = E5Tokenizer(small.vocabulary).cut(["<s> </s> <mask> <pad>"])[0]
    assert not {0, 1, 2} & set(pieces.ids.tolist())


@given(st.text("the bank has14\n\u200b\ufb01漢 ", max_size=40))
def test_places_are_in_order_and_within_the_text(small: E5Weights, text: str) -> None:
    pieces = E5Tokenizer(small.vocabulary).cut([text])[0]
    assert (pieces.starts <= pieces.ends).all()
    assert (np.diff(pieces.starts) >= 0).all()
    assert len(text) >= (pieces.ends.max() if len(pieces) else 0)
