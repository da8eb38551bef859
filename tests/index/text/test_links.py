"""Of a link its words are read."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.text.links import read_parts, without_addresses

TEXTS = st.lists(
    st.sampled_from(["[", "]", "(", ")", "](", "![", "https://a.example/b", " ", "word", '"t"', "\n", "[x](y)"])
).map("".join)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("See [the guide](https://a.example/guide).", "See the guide."),
        ("[a](b) and [c](d)", "a and c"),
        ('![Plan](plan.png "The plan") shows it', "Plan shows it"),
        ("[a [nested] one](x)", "a nested one".replace("nested", "[nested]")),
        ("[one](https://a.example/x_(y))", "one"),
        ("[two\nlines](x)", "two\nlines"),
        ("[not a link] (x) [nor](this one) f[0](1", "[not a link] (x) [nor](this one) f[0](1"),
        ("", ""),
    ],
)
def test_words_stay_and_addresses_go(text: str, read: str) -> None:
    assert without_addresses(text) == read


@given(TEXTS)
def test_what_is_read_stands_there_in_order(text: str) -> None:
    parts = list(read_parts(text, 0, len(text)))
    assert all(0 <= a <= b <= len(text) for a, b in parts)
    assert all(one[1] <= other[0] for one, other in pairwise(parts))
    assert "".join(text[a:b] for a, b in parts) == without_addresses(text)


@pytest.mark.parametrize("sign", ["[", "](", "[](", "[a](b"])
def test_time_is_linear(sign: str) -> None:
    began = time.process_time()
    without_addresses(sign * 20_000)
    assert time.process_time() - began < 5


def test_links_of_a_wiki_are_read_as_their_words() -> None:
    assert without_addresses("See [[Oil lamp|the lamp]] and [[Wick]], not [[ or ]].") == (
        "See the lamp and Wick, not [[ or ]]."
    )
