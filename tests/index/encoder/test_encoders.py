"""A name means one encoder, loaded once."""

from __future__ import annotations

import pytest

from index.encoder.e5_weights import SHA256
from index.encoder.encoder import Encoder
from index.encoder.encoders import DEFAULT, LIGHT, MULTILINGUAL, load
from index.encoder.minilm import WEIGHTS_SHA256


@pytest.fixture(scope="module", params=[MULTILINGUAL, LIGHT])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model(name: str) -> Encoder:
    return load(name)


def test_the_default_is_the_multilingual_one() -> None:
    assert DEFAULT == MULTILINGUAL


def test_it_is_loaded_once(name: str, model: Encoder) -> None:
    assert load(name) is model


def test_the_fingerprint_names_model_weights_and_arithmetic() -> None:
    assert load(MULTILINGUAL).fingerprint == f"multilingual-e5-small {SHA256[:12]} int8 1"
    assert load(LIGHT).fingerprint == f"all-MiniLM-L6-v2 {WEIGHTS_SHA256[:12]} int8 2"
