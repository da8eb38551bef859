"""What is marked is the quote and the answer in it; what is shown is the text."""

from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from qa.web.pages.source.marking import Marking, overlap

TEXT = "Fee <b>&amp; tax</b> are 41 € a day."
OFFSETS = st.integers(0, len(TEXT))


@given(OFFSETS, OFFSETS, OFFSETS, OFFSETS, OFFSETS, OFFSETS)
def test_a_slice_is_shown_whole_with_its_marks(a: int, b: int, c: int, d: int, e: int, f: int) -> None:
    start, end = sorted((a, b))
    quote = tuple(sorted((c, d)))
    answer = tuple(sorted(min(max(each, quote[0]), quote[1]) for each in (e, f)))
    shown = Marking(TEXT, (quote[0], quote[1]), (answer[0], answer[1])).html(start, end)
    assert html.unescape(re.sub(r"</?(?:mark|strong)[^>]*>", "", shown)) == TEXT[start:end]
    both = overlap(start, end, (quote[0], quote[1]))
    found = re.findall(r'<mark class="quote">(.*?)</mark>', shown)
    assert html.unescape(re.sub(r"</?strong[^>]*>", "", "".join(found))) == (TEXT[slice(*both)] if both else "")


def test_the_target_is_the_answer_or_where_the_quote_begins() -> None:
    assert Marking(TEXT, (2, 9), (4, 6)).target(0, 20) == 4
    assert Marking(TEXT, (2, 9)).target(0, 20) == 2
    assert Marking(TEXT, (2, 9), (7, 8)).target(0, 5) == 2
    assert Marking(TEXT, (2, 9)).target(5, 20) is None
    assert Marking(TEXT).target(0, 20) is None
    assert Marking(TEXT, (2, 9)).cites(8, 9)
    assert not Marking(TEXT, (2, 9)).cites(9, 12)
