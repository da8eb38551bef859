"""What holds for every built-in encoder: one vector a text whatever its company, the same everywhere."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder.e5 import E5
from index.encoder.encoder import Encoder
from index.encoder.encoders import LIGHT, MULTILINGUAL, load
from index.encoder.minilm import MiniLM
from tests.support.thorough import examples

SENTENCES = [
    "The bank opened a branch in the provincial capital on Monday.",
    "WeBank spends 3.6 yuan a year on each account.",
    "How much does it cost to run an account?",
    "Tencent and China Construction Bank signed an agreement on cloud computing.",
    "Annual leave is granted after one year of service.",
    "Who is entitled to parental leave?",
    "The glossary explains what a certificate of deposit is.",
    "It fell by 12.5% to RMB 9.1 billion in 2017.",
    "Mr. Ma said: “We are not a bank.”",
    "QR codes are scanned by the merchant or by the customer.",
    "def fibonacci(n): return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)",
    "Die Sparkasse in Köln hat geöffnet.",
    "La banque est fermée le lundi.",
    "网联平台于周一上线。",
    "no",
    "A",
    "Reinforcement learning from human feedback improved the model's answers.",
    "The cat sat on the mat.",
    "Photosynthesis turns light, water and carbon dioxide into sugar and oxygen.",
    "What is the capital of France?",
]
HARD = [
    "",
    " ",
    "\x00",
    "👩‍👩‍👧‍👦🇨🇳",
    "e\u0301",
    "\ud7ff\ue000",
    "x" * 100_000,
    "word " * 2_000,
    "网" * 1_000,
    "\u200b\u200e",
    "[CLS] [SEP]",
]


@pytest.fixture(scope="module", params=[MULTILINGUAL, LIGHT])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def model(name: str) -> Encoder:
    return load(name)


def test_every_vector_has_length_one(model: Encoder) -> None:
    vectors = model.encode_document(SENTENCES + HARD)
    assert vectors.shape == (len(SENTENCES + HARD), model.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_no_vectors(model: Encoder) -> None:
    assert model.encode_document([]).shape == (0, model.dimension)


def test_a_vector_does_not_depend_on_its_company(model: Encoder) -> None:
    texts = SENTENCES + HARD
    together, backwards = model.encode_document(texts), model.encode_document(texts[::-1])[::-1]
    alone = np.concatenate([model.encode_document([text]) for text in texts])
    assert together.tobytes() == backwards.tobytes() == alone.tobytes()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=2, max_size=5))
@settings(deadline=None, max_examples=examples(25))
def test_nor_for_any_texts(texts: list[str]) -> None:
    model = load(MULTILINGUAL)
    assert model.encode_document(texts)[0].tobytes() == model.encode_document([texts[0]])[0].tobytes()


def test_two_encoders_agree_to_the_bit(name: str, model: Encoder) -> None:
    other = E5(threads=1) if name == MULTILINGUAL else MiniLM(threads=1)
    assert other.encode_document(SENTENCES).tobytes() == model.encode_document(SENTENCES).tobytes()


def test_another_process_agrees_to_the_bit(name: str, model: Encoder) -> None:
    encode = f"load({name!r}).encode_document([{SENTENCES[0]!r}]).tobytes().hex()"
    script = f"from index.encoder.encoders import load; import sys; sys.stdout.write({encode})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == model.encode_document(SENTENCES[:1]).tobytes().hex()


def test_what_is_beyond_the_limit_is_not_read(model: Encoder) -> None:
    words = ["bank"] * (model.max_pieces - model.count("bank") + 1)
    assert model.count(" ".join(words)) == model.max_pieces
    full = model.encode_document([" ".join(words)])
    assert model.encode_document([" ".join([*words, "entirely", "different"])]).tobytes() == full.tobytes()
    assert model.encode_document([" ".join(words[:-1])]).tobytes() != full.tobytes()


def test_a_count_includes_the_special_pieces() -> None:
    light, model = load(LIGHT), load(MULTILINGUAL)
    assert light.count("") == 2
    assert light.count("The bank opened.") == 6
    assert light.count("x" * 100_000) == 3, "one unknown word"
    assert model.count("bank") == 5, "and what stands before a passage"
    assert model.count("The bank opened.") == 8


def test_like_is_near_like(model: Encoder) -> None:
    question = model.encode_query(["How much does an account cost to run?"])[0]
    near, far = model.encode_document([SENTENCES[1], SENTENCES[17]]) @ question
    scale = 1 - model.strangers
    assert (near - far) / scale > 0.3
    assert abs(far - model.strangers) / scale < 0.35, "strangers are about as near as it says"


def test_alike_and_strangers_are_told_apart_on_one_scale(model: Encoder) -> None:
    vectors = model.encode(["How long is parental leave?", "parental leave days", "How do I reset my password?"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[0] @ vectors[1] > 0.6
    assert vectors[0] @ vectors[2] < 0.3
