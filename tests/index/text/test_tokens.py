"""The shipped vocabulary: any text round trips, nothing is fetched, nothing takes long."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ModelError
from index.text.tokens import DEFAULT, counter

ANY = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY)
def test_any_text_round_trips(text: str) -> None:
    encoding = tiktoken.get_encoding(DEFAULT)
    pieces = encoding.encode_ordinary(text)
    assert encoding.decode(pieces) == text
    assert counter()(text) == len(pieces)


@given(ANY, ANY)
def test_a_count_never_exceeds_the_bytes(left: str, right: str) -> None:
    count = counter()
    assert count(left) <= len(left.encode())
    assert (count(left) == 0) == (left == "")


def test_plain_english_takes_less_than_two_tokens_a_word() -> None:
    text = "The bank said on Monday that it would open twelve new branches in the province before the end of the year."
    assert counter()(text) < 2 * len(text.split())


def test_half_of_a_surrogate_pair_is_counted_and_does_not_crash() -> None:
    assert counter()("a\ud800b") > 0


def test_what_looks_like_a_special_token_is_text() -> None:
    assert counter()("<|endoftext|>") > 1


def test_an_unknown_vocabulary_is_refused_by_name() -> None:
    with pytest.raises(ModelError) as refused:
        counter("no-such-vocabulary")
    message = str(refused.value)
    assert "'no-such-vocabulary'" in message
    assert "cl100k_base" in message
    assert "pincite" in message
    assert "TIKTOKEN_CACHE_DIR" in message


def test_it_needs_no_network() -> None:
    script = (
        "import sys\n"
        "def guard(event, arguments):\n"
        "    if event.startswith('socket.'): raise RuntimeError(f'{event} {arguments}')\n"
        "sys.addaudithook(guard)\n"
        "from index.text.tokens import counter\n"
        "print(counter()('two words'))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert int(done.stdout) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "x" * 100_000,
        "ab" * 50_000,
        " " * 100_000,
        "\n" * 100_000,
        "网" * 100_000,
        "👍🏽" * 50_000,
        "!?" * 50_000,
        "7" * 100_000,
    ],
    ids=lambda text: repr(text[:2]),
)
def test_adversarial_texts_take_no_time(text: str) -> None:
    began = time.process_time()
    assert counter()(text) > 0
    assert time.process_time() - began < 2
