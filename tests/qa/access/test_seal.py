"""What comes back under seal is what was given away, for its time, and nothing else is."""

from __future__ import annotations

import base64

from hypothesis import given
from hypothesis import strategies as st

from qa.access.seal import Seal

KEY = b"k" * 32


@given(st.text(max_size=300))
def test_what_was_sealed_comes_back(text: str) -> None:
    assert Seal("conversation", KEY).open(Seal("conversation", KEY).close(text)) == text


@given(st.text(max_size=50), st.integers(0, 10_000), st.integers(1, 255))
def test_nothing_that_was_changed_passes(text: str, place: int, change: int) -> None:
    seal = Seal("conversation", KEY)
    whole = bytearray(base64.urlsafe_b64decode(seal.close(text)))
    whole[place % len(whole)] ^= change
    assert seal.open(base64.urlsafe_b64encode(bytes(whole)).decode()) is None


@given(st.text(max_size=100))
def test_nothing_that_is_no_seal_passes(text: str) -> None:
    assert Seal("conversation", KEY).open(text) is None


def test_another_key_or_kind_does_not_pass() -> None:
    sealed = Seal("conversation", KEY).close("x")
    assert Seal("conversation", b"o" * 32).open(sealed) is None
    assert Seal("other", KEY).open(sealed) is None
    assert Seal("conversation").open(sealed) is None, "without a key, each process has its own"


def test_a_seal_is_good_for_its_time() -> None:
    now = 1000.0
    seal = Seal("conversation", KEY, seconds=60, clock=lambda: now)
    sealed = seal.close("x")
    now = 1059.0
    assert seal.open(sealed) == "x"
    now = 1060.0
    assert seal.open(sealed) is None
